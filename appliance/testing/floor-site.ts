import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { filter, firstValueFrom, Subject } from "rxjs";
import type { z } from "zod";
import type { Bus } from "#drivers/kit/bus.ts";
import type { CatalogEntry } from "#drivers/kit/catalog-entry.ts";
import type { OutputOf } from "#sync/contracts/define.ts";
import type { ContractName, Contracts } from "#sync/contracts/list.ts";
import { problemOf } from "#sync/contracts/refusals.ts";
import { type DoorHandlers, makeDispatch } from "../api/dispatch.ts";
import type { Binding, FloorEvent } from "../devices/binding.ts";
import { FloorDesk } from "../devices/floor-desk.ts";
import { FloorWire } from "../devices/floor-wire.ts";
import { machineDoors } from "../devices/machine-doors.ts";
import { MachineSecrets } from "../devices/machine-secrets.ts";
import { Recordings } from "../devices/recordings.ts";
import { handlers } from "../handlers.ts";
import { openDataFolder } from "../site/data-folder.ts";
import type { Site } from "../site/site.ts";
import type { Answer, CommandCall } from "../store/run-command.ts";
import { supervisor, TestSite } from "./test-site.ts";

/**
 * The floor over a book in memory, in this process: real machines desk, real bindings, real dispatch. What devices there are, the test
 * says by its catalogue. For a binding's own test; `StartedAppliance` is the whole thing.
 */
export class FloorSite {
  readonly site = new TestSite();
  readonly wire = new FloorWire();
  readonly floor: FloorDesk;
  readonly events: FloorEvent[] = [];
  readonly faults: string[] = [];
  readonly data: string;
  readonly running: Site;
  readonly #recordings: Recordings;

  private constructor(options: FloorSiteOptions) {
    const { site, wire } = this;
    this.data = mkdtempSync(join(tmpdir(), "kontor-floor-"));
    const folder = openDataFolder(this.data);
    const committed$ = new Subject<number>();
    const queue = {
      committed$,
      get headPos() {
        return site.runner.headPos;
      },
      run: async (call: CommandCall): Promise<Answer> => {
        const answer = site.sendMany([structuredClone(call)])[0] as Answer;
        if ("fault" in answer) this.faults.push(answer.fault);
        committed$.next(site.runner.headPos);
        return answer;
      },
      chore: () => {},
      stop: async () => {},
    };
    const doors: DoorHandlers = {};
    const dispatch = makeDispatch({
      handlers,
      doors,
      queue,
      reader: site.book,
      onFault: (text) => this.faults.push(text),
      onNotAllowed: () => {},
    });
    this.running = {
      folder,
      siteId: "S1",
      version: "0.0.0",
      startedAt: 0,
      store: { queue, reader: site.book, file: ":memory:" },
      dispatch,
      log: pino({ level: "silent" }),
      doors,
      routes: [],
      floor: wire,
      gauges: {},
      // What a floor has no use for, nobody asks it for.
    } as unknown as Site;
    wire.events$.subscribe((event) => this.events.push(event));
    this.#recordings = new Recordings(this.data, options.now);
    this.floor = new FloorDesk({
      site: this.running,
      catalog: options.catalog,
      bindings: options.bindings ?? [],
      secrets: new MachineSecrets(folder.secrets),
      bus: options.bus,
      ...(options.now && { now: options.now }),
    });
    wire.placeOf = (machineId) => this.floor.known(machineId)?.machine.place ?? "";
    Object.assign(doors, machineDoors(this.floor, this.#recordings, options.now));
  }

  /** `setUp` fills the book before the floor starts. */
  static async start(options: FloorSiteOptions, setUp: (site: TestSite) => void = () => {}): Promise<FloorSite> {
    const one = new FloorSite(options);
    setUp(one.site);
    await one.floor.start();
    return one;
  }

  async stop(): Promise<void> {
    await this.floor.stop();
    await this.#recordings.stopAll();
    rmSync(this.data, { recursive: true, force: true });
  }

  /** As a supervisor through the dispatch, so that the floor's own answers count; a refusal is thrown with its code. */
  async call<N extends ContractName>(
    name: N,
    input: z.input<Contracts[N]["input"]>,
    commandId?: string,
  ): Promise<OutputOf<Contracts[N]>> {
    const answer = await this.running.dispatch(supervisor, name, input, commandId);
    if (answer.ok) return answer.value as OutputOf<Contracts[N]>;
    throw new Error("fault" in answer ? answer.fault : `${answer.refusal.code}: ${problemOf(answer.refusal).detail}`);
  }

  /** The next event that fits, also one that has come already. */
  async event(fits: (event: FloorEvent) => boolean): Promise<FloorEvent> {
    return this.events.find(fits) ?? firstValueFrom(this.wire.events$.pipe(filter(fits)));
  }

  /** Settles when a machine's health is in this state. */
  async state(machineId: string, state: string): Promise<void> {
    if (this.floor.known(machineId)?.health.state === state) return;
    await firstValueFrom(
      this.wire.events$.pipe(
        filter(
          (event) =>
            event.machineId === machineId &&
            event.kind === "health" &&
            (event.data as { state: string }).state === state,
        ),
      ),
    );
  }

  /** Data of the facts of one type, in their order. */
  facts(type: string): Record<string, unknown>[] {
    return this.site.book
      .rows<{ data: string }>("SELECT data FROM journal WHERE type = ? ORDER BY pos", type)
      .map(({ data }) => JSON.parse(data) as Record<string, unknown>);
  }
}

export interface FloorSiteOptions {
  catalog: readonly CatalogEntry[];
  bindings?: readonly Binding[];
  bus?: Bus;
  now?: () => number;
}
