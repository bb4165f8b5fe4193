import { isEpcKey, readEpc } from "#drivers/codecs/epc/read-epc.ts";
import type { RfidReader } from "#drivers/rfid/rfid-reader.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { Sweep, SweptTag } from "#sync/model/records/sweep.ts";
import type { Floor } from "../binding.ts";
import { type Outgoing, outgoing } from "../outgoing.ts";

/**
 * While a sweep is open, what is read at its places goes to it, in batches; a reader that reads on request is started for it. Stopping a sweep
 * first brings home what was read: `rfid.sweep-stop` is answered here.
 */
export class SweepFeeds {
  readonly #floor: Floor;
  readonly #readers = new Map<string, { reader: RfidReader; machine: Machine; out: Outgoing; started: boolean }>();
  readonly #waiting = new Map<string, Map<string, SweptTag>>();
  /** What the book has already: a reader says the same tags again and again. */
  readonly #told = new Map<string, Set<string>>();
  readonly #commits;
  readonly #timer: NodeJS.Timeout;
  #open: Sweep[] = [];
  #batches = 0;
  readonly #session = Date.now().toString(36);

  constructor(floor: Floor) {
    this.#floor = floor;
    const { store, doors } = floor.site;
    this.#commits = store.queue.committed$.subscribe(() => this.#look());
    this.#timer = setInterval(() => void this.#send(), SEND_EVERY_MS);
    doors["rfid.sweep-stop"] = async ({ input, caller, commandId }) => {
      await this.#send();
      return store.queue.run({ name: "rfid.sweep-stop", input, caller, commandId });
    };
  }

  attach(machine: Machine, reader: RfidReader): () => Promise<void> {
    const out = outgoing(this.#floor, machine.id);
    this.#readers.set(machine.id, { reader, machine, out, started: false });
    this.#look();
    return async () => {
      await this.#send();
      this.#readers.delete(machine.id);
      await out.stop();
    };
  }

  /** Tags that a reader read, and where. */
  add(machineId: string, tags: readonly { epc: string; place: string }[]): void {
    for (const sweep of this.#open) {
      if (sweep.machine !== "" && sweep.machine !== machineId) continue;
      const waiting = this.#waiting.get(sweep.id) ?? new Map<string, SweptTag>();
      this.#waiting.set(sweep.id, waiting);
      for (const { epc, place } of tags) {
        const isHere = sweep.machine === machineId || this.#isIn(sweep, place);
        if (!isHere || waiting.has(epc) || this.#told.get(sweep.id)?.has(epc) || waiting.size >= WAITING_MAX) continue;
        const read = readEpc(epc);
        if (!isEpcKey(read) || (read.scheme !== "sscc" && read.scheme !== "sgtin")) continue;
        waiting.set(epc, { scheme: read.scheme, key: read.key, serial: read.serial, place });
      }
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#commits.unsubscribe();
    delete this.#floor.site.doors["rfid.sweep-stop"];
  }

  #isIn({ location, zone }: Sweep, place: string): boolean {
    if (place === "") return false;
    return location !== "" ? place === location : this.#floor.site.store.reader.get("location", place)?.zone === zone;
  }

  #look(): void {
    if (this.#readers.size === 0) return;
    this.#open = this.#floor.site.store.reader.find("sweep", { state: "open" }, { limit: SWEEPS_MAX });
    for (const id of [...this.#waiting.keys(), ...this.#told.keys()]) {
      if (this.#open.some((sweep) => sweep.id === id)) continue;
      this.#waiting.delete(id);
      this.#told.delete(id);
    }
    for (const one of this.#readers.values()) {
      if (one.machine.settings.reads !== "on-request") continue;
      const wanted = this.#open.some(({ machine }) => machine === "" || machine === one.machine.id);
      if (wanted === one.started) continue;
      one.started = wanted;
      const told = wanted ? one.reader.startReading() : one.reader.stopReading();
      told.catch((error) =>
        this.#floor.site.log.warn({ machine: one.machine.id, err: error }, "a reader was not told"),
      );
    }
  }

  async #send(): Promise<void> {
    const [via] = this.#readers.values();
    if (!via) return;
    const sending = [...this.#waiting].map(async ([sweepId, tags]) => {
      if (tags.size === 0) return;
      this.#waiting.set(sweepId, new Map());
      const input = { sweepId, tags: [...tags.values()] };
      const answer = await via.out.send("rfid.sweep-seen", input, `swept:${this.#session}:${++this.#batches}`);
      if (!answer?.ok) return;
      const told = this.#told.get(sweepId) ?? new Set<string>();
      this.#told.set(sweepId, told);
      for (const epc of tags.keys()) if (told.size < WAITING_MAX) told.add(epc);
    });
    await Promise.all(sending);
  }
}

const SEND_EVERY_MS = 500;
const WAITING_MAX = 5_000;
const SWEEPS_MAX = 20;
