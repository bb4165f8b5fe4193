import type { Observable, Subscription } from "rxjs";
import type { Bus } from "#drivers/kit/bus.ts";
import type { CatalogEntry, MachineSettings } from "#drivers/kit/catalog-entry.ts";
import type { Device, DeviceSurroundings } from "#drivers/kit/device.ts";
import { LinkTrouble } from "#drivers/kit/link.ts";
import { contracts } from "#sync/contracts/list.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { Site } from "../site/site.ts";
import type { Answer } from "../store/run-command.ts";
import { machinesMax } from "../wms/machines/add-machine.ts";
import type { Binding, Floor, FloorEvent } from "./binding.ts";
import { BindingDesk } from "./binding-desk.ts";
import { asAppliance, asDriver, busOf, type DriverCode } from "./driver-faults.ts";
import { endsWithin } from "./ends-within.ts";
import { machineFolder } from "./machine-folder.ts";
import { MachineOnFloor } from "./machine-on-floor.ts";
import type { MachineSecrets } from "./machine-secrets.ts";
import { SettingAsks } from "./setting-asks.ts";

/** A device that does not stop is left behind after this long. */
const stopWithinMs = 5_000;
/** A machine that could not be opened is tried again after so long; the last pause repeats. */
export const reopenAfterMs: readonly number[] = [2_000, 5_000, 15_000, 60_000];
/** A failure this long after the last one counts as the first. */
const failuresForgottenMs = 300_000;

export interface FloorDeskParts {
  site: Site;
  catalog: readonly CatalogEntry[];
  bindings: readonly Binding[];
  secrets: MachineSecrets;
  bus?: Bus | undefined;
  now?: () => number;
}

/**
 * The machines of this site, running: opens each one of the book through the catalogue, hands it to the bindings of its kind, and follows
 * the book while it runs. What goes wrong with one machine is that machine's health; it is said, logged and tried again.
 */
export class FloorDesk implements Floor {
  readonly site: Site;
  readonly asks: SettingAsks;
  readonly secrets: MachineSecrets;
  readonly catalog: ReadonlyMap<string, CatalogEntry>;
  readonly #known = new Map<string, MachineOnFloor>();
  readonly #open = new Map<string, { machine: Machine; device: Device }>();
  readonly #bindings: BindingDesk;
  readonly #bus: Bus | undefined;
  readonly #now: () => number;
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #tries = new Map<string, { count: number; failedMs: number; timer: NodeJS.Timeout }>();
  #commits: Subscription | undefined;
  #pos = 0;
  #stopped = false;

  constructor({ site, catalog, bindings, secrets, bus, now = Date.now }: FloorDeskParts) {
    this.site = site;
    this.catalog = new Map(catalog.map((entry) => [entry.id, entry]));
    this.asks = new SettingAsks(bindings);
    this.secrets = secrets;
    this.#bus = bus;
    this.#now = now;
    this.#bindings = new BindingDesk({
      bindings,
      floor: this,
      log: site.log,
      onReady: (kinds) => {
        for (const { machine } of this.#open.values()) if (kinds.includes(machine.kind)) this.look(machine.id);
      },
    });
  }

  async start(): Promise<void> {
    const { reader, queue } = this.site.store;
    this.#pos = queue.headPos;
    this.#commits = queue.committed$.subscribe((pos) => this.#follow(pos));
    await this.#bindings.start();
    await Promise.all(reader.find("machine", { removedAt: null }).map(({ id }) => this.look(id)));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#commits?.unsubscribe();
    for (const { timer } of this.#tries.values()) clearTimeout(timer);
    await Promise.all([...this.#known.keys()].map((id) => this.inTurn(id, () => this.#forget(id))));
    await this.#bindings.stop();
  }

  get machines(): ReadonlyMap<string, { machine: Machine; device: Device }> {
    return this.#open;
  }

  get events$(): Observable<FloorEvent> {
    return this.site.floor.events$;
  }

  /** What is known of a machine of the book; nothing for a moment after it was added. */
  known(machineId: string): MachineOnFloor | undefined {
    return this.#known.get(machineId);
  }

  get everyKnown(): Iterable<MachineOnFloor> {
    return this.#known.values();
  }

  async run(machineId: string, command: string, input: unknown, commandId: string): Promise<Answer> {
    const caller = { actor: `machine:${machineId}`, device: machineId, roles: ["admin"] as const };
    const id = `machine:${machineId}:${commandId}`;
    const { dispatch, store } = this.site;
    try {
      return await asAppliance(() =>
        Object.hasOwn(contracts, command)
          ? dispatch(caller, command, input, id, { address: `machine:${machineId}` })
          : store.queue.run({ name: command, input, caller, commandId: id }),
      );
    } catch (error) {
      return { ok: false, fault: String(error) };
    }
  }

  show(machineId: string, view: Readonly<Record<string, unknown>>): void {
    this.#known.get(machineId)?.show(view);
  }

  tell(event: FloorEvent): void {
    asAppliance(() => this.site.floor.events$.next(event));
  }

  changed(queries: string): void {
    asAppliance(() => this.site.floor.changed$.next(queries));
  }

  /** One thing after the other for each machine: nobody opens what another is about to close. */
  inTurn<T>(machineId: string, work: () => Promise<T> | T): Promise<T> {
    const mine = (this.#turns.get(machineId) ?? Promise.resolve()).then(work, work);
    this.#turns.set(machineId, mine);
    const forget = () => {
      if (this.#turns.get(machineId) === mine) this.#turns.delete(machineId);
    };
    mine.then(forget, forget);
    return mine;
  }

  /** Compares a machine with the book, and opens, opens anew or closes it. Never rejects. */
  look(machineId: string): Promise<void> {
    return this.inTurn(machineId, async () => {
      if (this.#stopped) return;
      this.#cancelRetry(machineId);
      try {
        await this.#settle(machineId);
      } catch (error) {
        await this.#failed(machineId, error);
      }
    });
  }

  async #settle(id: string): Promise<void> {
    const machine = this.site.store.reader.get("machine", id);
    if (!machine || machine.removedAt !== null) {
      this.secrets.forget(id);
      return this.#forget(id);
    }
    const one = this.#known.get(id) ?? new MachineOnFloor(machine, this.site.floor, this.#now);
    if (!this.#known.has(id) && this.#known.size >= machinesMax) {
      this.site.log.error({ machine: id, machinesMax }, "too many machines: this one is not opened");
      return;
    }
    this.#known.set(id, one);
    const wanted = JSON.stringify([machine.entry, machine.settings, this.secrets.of(id)]);
    if (one.device && (!machine.enabled || one.openedWith !== wanted)) await this.#close(one);
    one.machine = machine;
    if (machine.enabled) await this.#run(one, wanted);
    else one.becomeOurs("stopped");
    this.changed("machines.");
  }

  async #run(one: MachineOnFloor, wanted: string): Promise<void> {
    const { machine } = one;
    const entry = this.catalog.get(machine.entry);
    if (!entry) throw new LinkTrouble("not-found", `this version has no driver ${machine.entry}`);
    const secrets = this.secrets.of(machine.id);
    const { problems, settings, forDriver } = this.asks.check(entry, { ...machine.settings, ...secrets });
    if (problems[0]) throw new LinkTrouble("error", `${problems[0].setting} must be ${problems[0].expected}`);
    const device = one.device ?? this.#openDevice(one, entry, forDriver);
    one.openedWith = wanted;
    const open = Object.entries(settings).filter(([name]) => !Object.hasOwn(secrets, name));
    const bound: Machine = { ...machine, settings: Object.fromEntries(open) };
    this.#open.set(machine.id, { machine: bound, device });
    await this.#bindings.attach(bound, device);
  }

  #openDevice(one: MachineOnFloor, entry: CatalogEntry, forDriver: MachineSettings): Device {
    const { machine } = one;
    one.becomeOurs("starting", this.#tries.get(machine.id)?.count ?? 0);
    let device: Device | undefined;
    const code: DriverCode = {
      machineId: machine.id,
      fault: (error) => {
        this.site.log.error({ machine: machine.id, err: error }, "a driver failed");
        const isMine = () => device !== undefined && one.device === device;
        if (isMine()) void this.inTurn(machine.id, () => (isMine() ? this.#failed(machine.id, error) : undefined));
      },
    };
    device = asDriver(code, () => entry.open(machine.id, forDriver, this.#surroundings(code)));
    one.take(device, code.fault);
    return device;
  }

  /** The machine could not be opened or bound: it is shut, says why, and is looked at again after a growing pause. */
  async #failed(id: string, error: unknown): Promise<void> {
    const one = this.#known.get(id);
    if (!one || this.#stopped) return;
    const before = this.#tries.get(id);
    const count = (before && this.#now() - before.failedMs < failuresForgottenMs ? before.count : 0) + 1;
    const said = error instanceof Error ? error.message : String(error);
    this.site.log.warn({ machine: id, err: error, tries: count }, "a machine could not be run");
    await this.#close(one);
    one.becomeOurs("offline", count, { code: error instanceof LinkTrouble ? error.code : "error", said });
    const delayMs = reopenAfterMs[Math.min(count, reopenAfterMs.length) - 1];
    this.#cancelRetry(id);
    const timer = setTimeout(() => void this.look(id), delayMs);
    this.#tries.set(id, { count, failedMs: this.#now(), timer });
  }

  async #close(one: MachineOnFloor): Promise<void> {
    const { id } = one.machine;
    await this.#bindings.detach(id);
    this.#open.delete(id);
    const device = one.letGo();
    const failed = (error: unknown) => this.site.log.warn({ machine: id, err: error }, "a machine failed at stopping");
    if (device && !(await endsWithin(stopWithinMs, () => device.stop(), failed)))
      this.site.log.warn({ machine: id }, "a machine did not stop in time and was left behind");
  }

  async #forget(id: string): Promise<void> {
    this.#cancelRetry(id);
    this.#tries.delete(id);
    const one = this.#known.get(id);
    if (!one) return;
    await this.#close(one);
    one.end();
    one.becomeOurs("stopped");
    this.#known.delete(id);
  }

  /** The count stays: a machine that opens and fails at once is not tried every two seconds for ever. */
  #cancelRetry(id: string): void {
    clearTimeout(this.#tries.get(id)?.timer);
  }

  #follow(headPos: number): void {
    const { reader } = this.site.store;
    const rows = reader.rows<{ machine: string }>(changesSql, this.#pos, headPos);
    this.#pos = headPos;
    for (const machine of new Set(rows.map((row) => row.machine))) void this.look(machine);
  }

  #surroundings(code: DriverCode): DeviceSurroundings {
    const { log, folder } = this.site;
    const id = code.machineId;
    return {
      now: this.#now,
      log: (level, event, detail) => log[level]({ machine: id, ...detail }, event),
      ...(this.#bus && { bus: busOf(this.#bus, code) }),
      get folder() {
        return machineFolder(folder, id);
      },
    };
  }
}

const changesSql = `SELECT DISTINCT json_extract(data, '$.machine') AS machine FROM journal
  WHERE pos > ? AND pos <= ? AND type IN ('machine-added', 'machine-changed', 'machine-removed')`;
