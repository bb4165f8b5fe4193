import { type Observable, Subject } from "rxjs";
import {
  nextSeq,
  type OsipLength,
  type OsipTelegram,
  osipSplitter,
  osipTime,
  readOsip,
  writeOsip,
} from "../codecs/osip.ts";
import type { ConveyorDevice, ConveyorEvent, UnitCommand, UnitView } from "../conveyor/conveyor-device.ts";
import { DecisionPoint } from "../conveyor/decision-point.ts";
import type { LaneState, LaneWish, Parcel, PassageKey, SectionState } from "../conveyor/passage.ts";
import type { PointSettings } from "../conveyor/point-settings.ts";
import type { PointMemory, PointWrite, Slot } from "../conveyor/slot.ts";
import type { DeviceSurroundings } from "../kit/device.ts";
import type { Health } from "../kit/health.ts";
import { type Link, LinkTrouble, type TraceLine, type Transport } from "../kit/link.ts";
import type { Reading } from "../kit/reading.ts";
import { superviseLink } from "../kit/supervise.ts";
import type { OsipPlaces } from "./osip-places.ts";

export interface OsipOptions {
  /** Names in the header: ours, theirs. */
  host: string;
  controller: string;
  length: OsipLength;
  /** The controller acknowledges each telegram, and wants the same. */
  acks: boolean;
  places: OsipPlaces;
}

const TICK_MS = 100;
const SILENCE_MS = 60_000;
/** A controller without work says nothing: it is asked for the time of day now and then. */
const SYNC_EVERY_MS = 20_000;
/** An answer that is not acknowledged is said again, so often. */
const REPEATS_MAX = 3;
const REPEAT_MS = 500;
/** A sequence number so far below the last one is a controller that counts anew, not a repeat. */
const REPEATS_WITHIN = 1_000;

/**
 * A conveyor controller that asks by telegrams. It has no ring to read back: the ring is kept here, one slot per parcel that was asked for
 * and has not arrived. A parcel is known by its barcode, and arrives when a telegram says that it is at the location of a lane.
 */
export class OsipConveyor implements ConveyorDevice {
  readonly id: string;
  readonly readings$: Observable<Reading>;
  readonly events$: Observable<ConveyorEvent>;
  readonly health$: Observable<Health>;
  readonly trace$: Observable<TraceLine>;
  readonly lanes = new Map<number, LaneState>();
  readonly sections = new Map<string, SectionState>();
  readonly units = new Map<string, UnitView>();
  readonly peerAlive = null;
  readonly points: readonly PointSettings[];
  readonly #link: Link;
  readonly #options: OsipOptions;
  readonly #now: () => number;
  readonly #readings$ = new Subject<Reading>();
  readonly #events$ = new Subject<ConveyorEvent>();
  readonly #rings = new Map<string, { point: DecisionPoint; slots: Slot[]; lastSeq: number }>();
  readonly #splitter: ReturnType<typeof osipSplitter>;
  readonly #timer: NodeJS.Timeout;
  /** Answers by the sequence number of their question, for a question that is said again. */
  readonly #answers = new Map<number, { barcode: string; bytes?: Uint8Array }>();
  readonly #unacked = new Map<number, { bytes: Uint8Array; tries: number; atMs: number }>();
  #seq = 0;
  #heardSeq = 0;
  #syncedMs = 0;
  #isResumed = false;

  constructor(id: string, transport: Transport, options: OsipOptions, { now }: DeviceSurroundings) {
    this.id = id;
    this.#options = options;
    this.#now = now;
    this.points = options.places.points;
    this.readings$ = this.#readings$.asObservable();
    this.events$ = this.#events$.asObservable();
    this.#splitter = osipSplitter(options.length);
    for (const settings of this.points) {
      for (const lane of settings.lanes) this.lanes.set(lane, "ok");
      const point = new DecisionPoint(settings, {
        tell: (event) => this.#events$.next(event),
        write: (write) => this.#carryOut(settings.id, write),
        stateOf: (lane) => this.lanes.get(lane) ?? "ok",
      });
      this.#rings.set(settings.id, { point, slots: settings.slots > 0 ? blank(settings.slots) : [], lastSeq: 0 });
    }
    this.#link = superviseLink(transport, { now, silenceMs: SILENCE_MS, redialSilentMs: SILENCE_MS });
    this.health$ = this.#link.health$;
    this.trace$ = this.#link.trace$;
    this.#link.opened$.subscribe(() => this.#opened());
    this.#link.bytes$.subscribe((chunk) => {
      for (const frame of this.#splitter.take(chunk)) this.#take(frame);
    });
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  get health(): Health {
    return this.#link.health;
  }
  get open(): readonly Parcel[] {
    return [...this.#rings.values()].flatMap(({ point }) => point.open);
  }

  resume(memory: ReadonlyMap<string, PointMemory>): void {
    if (this.#isResumed) return;
    this.#isResumed = true;
    for (const [id, ring] of this.#rings) {
      const known = memory.get(id);
      if (known) {
        ring.point.remember(known);
        ring.lastSeq = Math.max(0, ...known.passages.map(({ seq }) => seq));
        // What was under way goes on: the controller still says where it arrives. The newest number stays, so that none comes twice.
        const standing = known.passages.filter(({ ended, seq }) => !ended || seq === ring.lastSeq);
        standing.slice(0, ring.slots.length).forEach(({ seq, trackId, barcode }, i) => {
          ring.slots[i] = asked(seq, trackId, barcode, "good");
        });
      }
      ring.point.readAll(ring.slots, 0, this.#now());
    }
  }

  decide(key: PassageKey, wish: LaneWish | undefined): boolean {
    return this.#rings.get(key.point)?.point.decide(key, wish, this.#now()) ?? false;
  }

  recorded(key: PassageKey): void {
    this.#rings.get(key.point)?.point.recorded(key);
  }

  command(unit: string, _command: UnitCommand): Promise<void> {
    return Promise.reject(new LinkTrouble("protocol", `${unit}: this controller takes no commands`));
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#link.stop();
    this.#events$.complete();
    this.#readings$.complete();
  }

  #opened(): void {
    this.#splitter.reset();
    this.#unacked.clear();
    this.#sync();
  }

  /** Its answer shows that somebody is there. */
  #sync(): void {
    this.#syncedMs = this.#now();
    this.#send("SYNQ", { created: osipTime(this.#syncedMs) });
  }

  #take(frame: Uint8Array): void {
    const telegram = readOsip(frame);
    if ("trouble" in telegram) {
      this.#readings$.next({ kind: "trouble", atMs: this.#now(), code: "unreadable", said: telegram.trouble });
      return;
    }
    this.#link.heard();
    const { type, seq } = telegram;
    if (type === "ACK_") {
      this.#unacked.delete(seq);
      return;
    }
    if (this.#options.acks) this.#write(this.#telegram("ACK_", {}, seq));
    if (!this.#isResumed) return;
    this.#watchCount(seq);
    if (type === "REQ_") this.#asked(telegram);
    else if (type === "UPD_") this.#arrived(telegram.fields);
    else if (type === "LOCU") this.#location(telegram.fields);
    else if (type === "SYSU")
      this.#section(telegram.fields.group ?? "", isFine(telegram.fields.error) ? "running" : "stopped");
    else if (type === "SYNQ") this.#send("SYNC", { created: osipTime(this.#now()) });
    else if (type === "ERR_")
      this.#readings$.next({ kind: "trouble", atMs: this.#now(), code: "refused", said: telegram.fields.error ?? "" });
  }

  /** A controller that begins to count anew has forgotten its parcels; ours are given up, and its next ones are new. */
  #watchCount(seq: number): void {
    const isAnew = seq + REPEATS_WITHIN < this.#heardSeq && !(this.#heardSeq > 90_000 && seq < 10_000);
    if (isAnew || (seq === 1 && this.#heardSeq > 1 && this.#heardSeq < 90_000)) {
      this.#answers.clear();
      for (const ring of this.#rings.values()) {
        ring.slots = blank(ring.slots.length);
        ring.lastSeq = 0;
        ring.point.readAll(ring.slots, 0, this.#now());
      }
    }
    this.#heardSeq = seq;
  }

  #asked({ seq, fields }: OsipTelegram): void {
    const { barcode = "", actual = "", error } = fields;
    const before = this.#answers.get(seq);
    if (before?.barcode === barcode) {
      // The same question again: the same answer, once there is one.
      if (before.bytes) this.#write(before.bytes);
      return;
    }
    const id = this.#options.places.pointAt(actual);
    const ring = id === undefined ? undefined : this.#rings.get(id);
    if (!ring) {
      this.#send("ERR_", { error: "UNKNLOC", created: osipTime(this.#now()) });
      return;
    }
    const read = barcode === "" || /^NO_?READ$/i.test(barcode) || !isFine(error) ? "no-read" : "good";
    const index = this.#freeSlot(ring.slots);
    // All slots wait for the book: unanswered, the controller's own default holds.
    if (index < 0) return;
    ring.lastSeq += 1;
    this.#remember(seq, barcode);
    ring.slots[index] = asked(ring.lastSeq, seq, read === "good" ? barcode : "", read, { actual, barcode });
    ring.point.readOne(index, ring.slots[index] as Slot, this.#now());
    this.#readings$.next({
      kind: "scan",
      atMs: this.#now(),
      raw: barcode,
      ...(read !== "good" && { noRead: true as const }),
    });
  }

  #arrived({ barcode = "", actual = "", error = "" }: OsipTelegram["fields"]): void {
    const { places } = this.#options;
    const lane = places.laneAt(actual);
    if (lane === undefined) return;
    for (const [id, ring] of this.#rings) {
      if (!places.leadsTo(id, lane)) continue;
      const open = new Set(ring.point.open.map(({ seq }) => seq));
      const standing = ring.slots
        .map((slot, index) => ({ slot, index }))
        .filter(({ slot }) => open.has(slot.req.seq) && (slot as Asked).said?.barcode === barcode)
        .sort((a, b) => a.slot.req.seq - b.slot.req.seq)[0];
      let index = standing?.index ?? -1;
      if (index < 0) {
        // It came there without having been asked for.
        index = this.#freeSlot(ring.slots);
        if (index < 0) return;
        ring.slots[index] = asked(++ring.lastSeq, this.#heardSeq, barcode, "good", { actual, barcode });
      }
      const { req } = ring.slots[index] as Slot;
      const reason = isFine(error) ? ("diverted" as const) : places.reasonOf(error);
      const slot = { ...(ring.slots[index] as Slot), cnf: { seq: req.seq, trackId: req.trackId, lane, reason } };
      ring.slots[index] = slot;
      ring.point.readOne(index, slot, this.#now());
      return;
    }
  }

  #location({ location = "", error = "" }: OsipTelegram["fields"]): void {
    const lane = this.#options.places.laneAt(location);
    if (lane === undefined) return;
    const state: LaneState = isFine(error)
      ? "ok"
      : this.#options.places.reasonOf(error) === "lane-full"
        ? "full"
        : "disabled";
    if (this.lanes.get(lane) === state) return;
    this.lanes.set(lane, state);
    this.#events$.next({ kind: "lane", atMs: this.#now(), lane, state });
  }

  #section(section: string, state: SectionState): void {
    if (section === "" || this.sections.get(section) === state) return;
    this.sections.set(section, state);
    this.#events$.next({ kind: "section", atMs: this.#now(), section, state });
  }

  /** The answer goes out; an acknowledgement of ours frees a slot of our own ring. */
  #carryOut(id: string, write: PointWrite): void {
    const ring = this.#rings.get(id);
    if (!ring) return;
    if (write.kind === "ack") {
      for (const slot of ring.slots) if (slot.req.seq !== 0 && slot.req.seq <= write.seq) (slot as Asked).free = true;
      return;
    }
    if (write.kind === "reread") {
      ring.point.readAll(ring.slots, 0, this.#now());
      return;
    }
    const { said } = ring.slots[write.slot] as Asked;
    if (!said) return;
    const target = this.#options.places.locationOf(write.lane);
    const bytes = this.#telegram("RES_", { ...said, target, group: "", created: osipTime(this.#now()) });
    const answer = this.#answers.get(write.trackId);
    if (answer) answer.bytes = bytes;
    if (this.#options.acks) this.#unacked.set(this.#seq, { bytes, tries: 1, atMs: this.#now() });
    this.#link.write(bytes).then(
      () => ring.point.commanded(write.key, this.#now()),
      () => {}, // The line says why in its health; the controller asks again, or takes its default.
    );
  }

  #send(type: "SYNQ" | "SYNC" | "ERR_", fields: Record<string, string>): void {
    this.#write(this.#telegram(type, fields));
  }

  #telegram(type: OsipTelegram["type"], fields: Record<string, string>, seq?: number): Uint8Array {
    const { host, controller, length } = this.#options;
    if (seq === undefined) this.#seq = nextSeq(this.#seq);
    return writeOsip({ sender: host, receiver: controller, seq: seq ?? this.#seq, type, fields }, length);
  }

  #write(bytes: Uint8Array): void {
    this.#link.write(bytes).catch(() => {});
  }

  #tick(): void {
    const nowMs = this.#now();
    if (this.#link.health.state !== "online") return;
    if (nowMs - this.#syncedMs >= SYNC_EVERY_MS) this.#sync();
    for (const { point } of this.#rings.values()) point.tick(nowMs);
    for (const [seq, one] of this.#unacked) {
      if (nowMs - one.atMs < REPEAT_MS) continue;
      if (one.tries >= REPEATS_MAX) this.#unacked.delete(seq);
      else {
        one.tries++;
        one.atMs = nowMs;
        this.#write(one.bytes);
      }
    }
  }

  /** Bounded by the slots: the oldest is forgotten. */
  #remember(seq: number, barcode: string): void {
    this.#answers.delete(seq);
    this.#answers.set(seq, { barcode });
    const max = this.points.reduce((sum, { slots }) => sum + slots, 0) * 2;
    if (this.#answers.size > max) this.#answers.delete(this.#answers.keys().next().value as number);
  }

  #freeSlot(slots: readonly Slot[]): number {
    const empty = slots.findIndex(({ req }) => req.seq === 0);
    return empty >= 0 ? empty : slots.findIndex((slot) => (slot as Asked).free);
  }
}

/** A slot of our own ring: what the controller said, and whether the book has its end. */
type Asked = Slot & { said?: { barcode: string; actual: string }; free?: boolean };

function asked(
  seq: number,
  trackId: number,
  barcode: string,
  read: "good" | "no-read",
  said = { barcode, actual: "" },
): Asked {
  const none = { seq: 0, trackId: 0, lane: 0, reason: "diverted" as const };
  return { req: { seq, trackId, barcode, read, grams: 0, lengthMm: 0 }, cnf: none, ageMs: 0, said };
}

const blank = (count: number): Slot[] => Array.from({ length: count }, () => ({ ...asked(0, 0, "", "good") }));
const isFine = (error: string | undefined): boolean => /^0*$/.test(error ?? "");
