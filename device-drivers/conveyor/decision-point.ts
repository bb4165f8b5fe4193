import { chooseLane } from "./choose-lane.ts";
import type { EndReason, LaneState, LaneWish, Parcel, PassageEnd, PassageKey, PointEvent } from "./passage.ts";
import type { PointSettings } from "./point-settings.ts";
import { Rounds } from "./rounds.ts";
import { ahead, furthest, isAfter } from "./sequence.ts";
import {
  keyOf,
  type Passage,
  type PointMemory,
  type PointWrite,
  type RememberedPassage,
  recordedUpTo,
  type Slot,
} from "./slot.ts";

/**
 * The conversation with a controller about parcels at one scanner: sees them, has lanes chosen, tells the controller, and hears what
 * truly happened. No clock and no I/O: times are handed in, wishes go out through `write`, news through `tell`. Every passage ends
 * exactly once, whatever is repeated, lost, or comes late; what the controller confirms is the truth, the command was a wish.
 */
export class DecisionPoint {
  readonly settings: PointSettings;
  readonly #tell: (event: PointEvent) => void;
  readonly #write: (write: PointWrite) => void;
  readonly #stateOf: (lane: number) => LaneState;
  /** What each slot held last; bounded by the ring. */
  readonly #slots: (Passage | undefined)[];
  readonly #lastSeq: number[];
  /** Passages of this epoch that are in the book already, by seq. */
  #known = new Map<number, RememberedPassage>();
  readonly #rounds = new Rounds();
  #epoch = 1;
  #newestSeq = 0;
  #ackedSeq = 0;
  /** At the first reading ever: what was let go of before our time. */
  #oldUpTo = 0;
  #hasRead = false;
  #isAttached = false;

  constructor(
    settings: PointSettings,
    {
      tell,
      write,
      stateOf,
    }: {
      tell: (event: PointEvent) => void;
      write: (write: PointWrite) => void;
      stateOf: (lane: number) => LaneState;
    },
  ) {
    this.settings = settings;
    this.#tell = tell;
    this.#write = write;
    this.#stateOf = stateOf;
    this.#slots = new Array<Passage | undefined>(settings.slots).fill(undefined);
    this.#lastSeq = new Array<number>(settings.slots).fill(0);
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Passages that have not ended. */
  get open(): Parcel[] {
    return this.#slots.flatMap((one) => (one && one.state !== "ended" ? [one.parcel] : []));
  }

  /** Called once, before anything is read. */
  remember({ epoch, passages }: PointMemory): void {
    this.#epoch = Math.max(1, epoch);
    this.#known = new Map(passages.map((one) => [one.seq, one]));
    this.#newestSeq = furthest(this.#known.keys());
    for (const { barcode, rounds, ended } of [...passages].reverse()) if (!ended) this.#rounds.keep(barcode, rounds);
  }

  /** The line is down: what is recorded meanwhile is acknowledged when the ring was read again. */
  detach(): void {
    this.#isAttached = false;
  }

  /** The whole ring, read after connecting, after a gap, or when asked for. */
  readAll(slots: readonly Slot[], ackSeq: number, nowMs: number): void {
    const newest = furthest(slots.flatMap(({ req, cnf }) => [req.seq, cnf.seq]));
    const wentBack = this.#newestSeq !== 0 && (newest === 0 || isAfter(this.#newestSeq, newest));
    const isOther = wentBack || slots.some((slot, i) => this.#contradicts(i, slot));
    if (isOther) this.#restart(nowMs);
    // A controller that lost its memory may still hold what we wrote before: that speaks of other parcels.
    const isStale = isOther || newest === 0 || isAfter(ackSeq, newest);
    this.#ackedSeq = isStale ? 0 : ackSeq;
    if (isStale && ackSeq !== 0) this.#write({ kind: "ack", seq: 0 });
    this.#oldUpTo = this.#hasRead ? 0 : this.#ackedSeq;
    this.#hasRead = true;
    this.#isAttached = true;
    // While the line was down nothing could be confirmed.
    for (const passage of this.#slots)
      if (passage && passage.state !== "ended") passage.lostAtMs = nowMs + this.settings.lostMs;
    const inOrder = slots.map((slot, i) => ({ slot, i })).sort((a, b) => ahead(numberOf(a.slot), numberOf(b.slot)));
    for (const { slot, i } of inOrder) this.#take(i, slot, nowMs, true);
    this.#oldUpTo = 0;
    this.#endForgotten(slots, nowMs);
    this.#ack();
  }

  /** One slot, read because its numbers changed. */
  readOne(index: number, slot: Slot, nowMs: number): void {
    if (!this.#isAttached || index >= this.#slots.length) return;
    if (this.#contradicts(index, slot)) {
      this.#restart(nowMs);
      this.#isAttached = false;
      this.#write({ kind: "reread" });
      return;
    }
    this.#take(index, slot, nowMs, false);
    this.#ack();
  }

  /** Gives false when it is too late, or was decided already. Without a wish the parcel is one that nobody knows. */
  decide(key: PassageKey, wish: LaneWish | undefined, nowMs: number): boolean {
    const index = this.#indexOf(key);
    const passage = this.#slots[index];
    if (passage?.state !== "asked" || nowMs > passage.decideByMs) return false;
    this.#decide(index, passage, wish, nowMs);
    return true;
  }

  /** The controller took the command. */
  commanded(key: PassageKey, nowMs: number): void {
    const passage = this.#slots[this.#indexOf(key)];
    if (passage?.state !== "decided") return;
    passage.state = "commanded";
    const { parcel, wanted, because } = passage;
    this.#tell({
      kind: "commanded",
      atMs: nowMs,
      parcel,
      lane: wanted as number,
      because,
      tookMs: nowMs - parcel.seenAtMs,
    });
  }

  /** An `ended`, `late` or `stray` of this passage is in the book. Until then its slot stays as it is. */
  recorded(key: PassageKey): void {
    const passage = this.#slots[this.#indexOf(key)];
    if (passage?.state !== "ended") return;
    passage.recorded = true;
    this.#ack();
  }

  /** Time passes: answers that come no more, parcels that arrive nowhere. Not called while the line is down. */
  tick(nowMs: number): void {
    for (const passage of this.#slots) {
      if (!passage || passage.state === "ended") continue;
      if ((passage.state === "asked" || passage.state === "decided") && nowMs > passage.decideByMs)
        passage.state = "expired";
      if (nowMs >= passage.lostAtMs) this.#end(passage, "lost", null, "timeout", nowMs);
    }
  }

  #take(index: number, slot: Slot, nowMs: number, isWhole: boolean): void {
    const { req, cnf } = slot;
    if (req.seq !== 0 && this.#slots[index]?.parcel.seq !== req.seq) this.#see(index, slot, nowMs, isWhole);
    if (cnf.seq === 0) return;
    const passage = this.#slots[index];
    if (passage?.parcel.seq === cnf.seq) {
      if (passage.parcel.trackId === cnf.trackId) this.#confirm(passage, cnf, nowMs);
    } else if (cnf.reason === "unknown-arrival" && this.#isNews(index, cnf.seq)) this.#stray(index, cnf, nowMs);
  }

  #see(index: number, { req, cmd, cnf, ageMs }: Slot, nowMs: number, isWhole: boolean): void {
    const { seq, trackId } = req;
    const known = this.#known.get(seq);
    const isOld = known?.ended ?? (this.#oldUpTo !== 0 && !isAfter(seq, this.#oldUpTo));
    const before = this.#slots[index];
    if (before && before.state !== "ended") this.#end(before, "lost", null, "overwritten", nowMs);
    this.#lastSeq[index] = seq;
    this.#newestSeq = furthest([this.#newestSeq, seq]);
    const parcel: Parcel = {
      point: this.settings.id,
      epoch: this.#epoch,
      seq,
      trackId,
      barcode: req.barcode,
      read: req.read,
      grams: req.grams,
      lengthMm: req.lengthMm,
      rounds: known?.rounds ?? this.#rounds.of(req.barcode),
      seenAtMs: known?.seenAtMs ?? nowMs - (ageMs ?? 0),
    };
    const decideByMs = nowMs - (ageMs ?? (isWhole ? this.settings.decideMs + 1 : 0)) + this.settings.decideMs;
    const passage: Passage = {
      parcel,
      state: "asked",
      decideByMs,
      lostAtMs: nowMs + this.settings.lostMs,
      wanted: known?.lane ?? null,
      because: known?.because ?? "",
      recorded: isOld,
    };
    this.#slots[index] = passage;
    if (isOld) {
      passage.state = "ended";
      return;
    }
    const isTold = cmd !== undefined && cmd.seq === seq && cmd.trackId === trackId;
    const isDone = cnf.seq === seq && cnf.trackId === trackId;
    if (isTold) {
      // An answer of our own from before: it stands.
      passage.wanted = cmd.lane;
      passage.state = "commanded";
    } else if (isDone || nowMs > decideByMs) passage.state = "expired";
    if (!known)
      this.#tell({
        kind: "seen",
        atMs: nowMs,
        parcel,
        ...(passage.state === "asked" && parcel.read === "good" && { decideByMs }),
      });
    if (passage.state !== "asked") return;
    if (parcel.read !== "good") this.#decide(index, passage, undefined, nowMs);
    else if (known)
      // Seen before the break, and there is time: whoever decides must be asked again.
      this.#tell({ kind: "seen", atMs: nowMs, parcel, decideByMs });
  }

  #decide(index: number, passage: Passage, wish: LaneWish | undefined, nowMs: number): void {
    const { parcel } = passage;
    const { lane, alt, because } = chooseLane(this.settings, parcel, wish, this.#stateOf);
    passage.state = "decided";
    passage.wanted = lane;
    passage.because = because;
    this.#tell({ kind: "decided", atMs: nowMs, parcel, lane, alt, because });
    this.#write({
      kind: "command",
      key: keyOf(parcel),
      slot: index,
      trackId: parcel.trackId,
      lane,
      alt,
      byMs: passage.decideByMs,
    });
  }

  #confirm(passage: Passage, { lane, reason }: Slot["cnf"], nowMs: number): void {
    if (passage.state === "ended") {
      if (passage.ended && !passage.ended.confirmed && reason !== "lost") {
        passage.ended.confirmed = true;
        passage.recorded = false;
        this.#rounds.count(passage.parcel, lane === this.settings.loopLane);
        this.#tell({ kind: "late", atMs: nowMs, parcel: passage.parcel, lane, reason });
      }
      return;
    }
    if (reason === "lost") {
      this.#end(passage, "lost", null, reason, nowMs, true);
      return;
    }
    const state = reason === "diverted" && lane === passage.wanted ? "diverted" : "rerouted";
    this.#rounds.count(passage.parcel, lane === this.settings.loopLane);
    this.#end(passage, state, lane, reason, nowMs, true);
  }

  #stray(index: number, { seq, lane }: Slot["cnf"], nowMs: number): void {
    const before = this.#slots[index];
    if (before && before.state !== "ended") this.#end(before, "lost", null, "overwritten", nowMs);
    this.#lastSeq[index] = seq;
    this.#newestSeq = furthest([this.#newestSeq, seq]);
    const parcel = { ...nobody, point: this.settings.id, epoch: this.#epoch, seq, seenAtMs: nowMs };
    this.#slots[index] = {
      parcel,
      state: "ended",
      decideByMs: nowMs,
      lostAtMs: nowMs,
      wanted: null,
      because: "",
      recorded: false,
    };
    this.#tell({ kind: "stray", atMs: nowMs, key: keyOf(parcel), lane });
  }

  #end(
    passage: Passage,
    state: PassageEnd,
    lane: number | null,
    reason: EndReason,
    nowMs: number,
    confirmed = false,
  ): void {
    passage.state = "ended";
    passage.ended = { state, confirmed };
    const { parcel, wanted, because } = passage;
    this.#tell({ kind: "ended", atMs: nowMs, parcel, state, lane, wanted, because, reason });
  }

  /** The controller counts anew: nothing that was on its way can be confirmed under its number any more. */
  #restart(nowMs: number): void {
    const open = [...this.#slots.filter((one) => one && one.state !== "ended")] as Passage[];
    for (const passage of open) this.#end(passage, "lost", null, "restarted", nowMs);
    const forgotten = [...this.#known.values()].filter(
      ({ ended, seq }) => !ended && !this.#slots.some((one) => one?.parcel.seq === seq),
    );
    for (const one of forgotten) this.#end(this.#fromMemory(one), "lost", null, "restarted", nowMs);
    this.#known.clear();
    this.#slots.fill(undefined);
    this.#lastSeq.fill(0);
    this.#newestSeq = 0;
    this.#ackedSeq = 0;
    this.#epoch++;
    this.#tell({
      kind: "restarted",
      atMs: nowMs,
      point: this.settings.id,
      epoch: this.#epoch,
      open: open.length + forgotten.length,
    });
  }

  /** In the book as under way, but its slot holds another by now. */
  #endForgotten(slots: readonly Slot[], nowMs: number): void {
    const standing = new Set(slots.map(({ req }) => req.seq));
    for (const one of this.#known.values())
      if (!one.ended && !standing.has(one.seq)) this.#end(this.#fromMemory(one), "lost", null, "overwritten", nowMs);
    this.#known.clear();
  }

  #fromMemory({ seq, trackId, barcode, lane, because, rounds, seenAtMs }: RememberedPassage): Passage {
    const { id: point } = this.settings;
    return {
      parcel: { ...nobody, point, epoch: this.#epoch, seq, trackId, barcode, rounds, seenAtMs },
      state: "expired",
      decideByMs: seenAtMs,
      lostAtMs: seenAtMs,
      wanted: lane,
      because,
      recorded: false,
    };
  }

  /** A number that can only come from a controller that counts anew, or the same number on another parcel. */
  #contradicts(index: number, { req }: Slot): boolean {
    const before = this.#slots[index];
    const last = this.#lastSeq[index] ?? 0;
    if (req.seq === 0) return before !== undefined && before.state !== "ended";
    if (before?.parcel.seq === req.seq && before.parcel.trackId !== 0) return before.parcel.trackId !== req.trackId;
    const known = this.#known.get(req.seq);
    if (known) return known.trackId !== req.trackId;
    return last !== 0 && isAfter(last, req.seq);
  }

  #isNews(index: number, seq: number): boolean {
    if (this.#known.has(seq) || (this.#ackedSeq !== 0 && !isAfter(seq, this.#ackedSeq))) return false;
    const last = this.#lastSeq[index] ?? 0;
    return last === 0 || isAfter(seq, last);
  }

  #ack(): void {
    if (!this.#isAttached) return;
    const upTo = recordedUpTo(this.#slots.filter((one) => one !== undefined));
    if (upTo === 0 || (this.#ackedSeq !== 0 && !isAfter(upTo, this.#ackedSeq))) return;
    this.#ackedSeq = upTo;
    this.#write({ kind: "ack", seq: upTo });
  }

  #indexOf({ epoch, seq }: PassageKey): number {
    return epoch === this.#epoch ? this.#slots.findIndex((one) => one?.parcel.seq === seq) : -1;
  }
}

const numberOf = ({ req, cnf }: Slot): number => furthest([req.seq, cnf.seq]);
const nobody: Parcel = {
  point: "",
  epoch: 0,
  seq: 0,
  trackId: 0,
  barcode: "",
  read: "good",
  grams: 0,
  lengthMm: 0,
  rounds: 0,
  seenAtMs: 0,
};
