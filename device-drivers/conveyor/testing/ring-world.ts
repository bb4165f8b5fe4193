import fc from "fast-check";
import { DecisionPoint } from "../decision-point.ts";
import type { PointEvent } from "../passage.ts";
import { type PointSettings, pointSettings } from "../point-settings.ts";
import type { PointWrite, Slot } from "../slot.ts";

export const settings = pointSettings({ id: "P1", slots: 8, lanes: [1, 2, 3, 9], clarifyLane: 9 }, "point")
  .settings as PointSettings;

export const key = (seq: number, epoch = 1) => ({ point: "P1", epoch, seq });
const empty = { seq: 0, trackId: 0, lane: 0, reason: "diverted" as const };

export function slot(req: Partial<Slot["req"]>, cnf: Partial<Slot["cnf"]> = {}): Slot {
  const seq = req.seq ?? 0;
  return {
    req: { seq, trackId: seq, barcode: `LPN-${seq}`, read: "good", grams: 0, lengthMm: 0, ...req },
    cnf: { ...empty, trackId: cnf.seq ?? 0, ...cnf },
  };
}

export type Step =
  | { do: "scan" | "restart" | "restart-unseen" | "cut" | "rejoin" }
  | { do: "arrive"; which: number; lane: number }
  | { do: "hear" | "decide" | "write" | "record"; which: number }
  | { do: "wait"; ms: number };

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Step>({ do: "scan" }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("arrive" as const),
      which: fc.nat(20),
      lane: fc.integer({ min: 0, max: 3 }),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constantFrom("hear" as const, "decide" as const, "write" as const, "record" as const),
      which: fc.nat(20),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(10, 300, 5_000, 40_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Step>({ do: "restart" }, { do: "restart-unseen" }, { do: "cut" }, { do: "rejoin" }),
  },
);

/** A controller with its ring and its parcels, a line that delivers late, twice, out of order or not at all, and the point. */
export class RingWorld {
  nowMs = 0;
  readonly events: PointEvent[] = [];
  readonly truth = new Map<number, number>();
  readonly point: DecisionPoint;
  ring: Slot[] = blank();
  #seq = 0;
  #track = 0;
  #acked = 0;
  #isUp = true;
  /** Slots that changed and were not heard of yet; one may be heard twice. */
  #changed: number[] = [];
  #writes: PointWrite[] = [];
  #asked: { epoch: number; seq: number }[] = [];

  constructor() {
    this.point = new DecisionPoint(settings, {
      tell: (event) => {
        this.events.push(event);
        if (event.kind === "seen" && event.decideByMs !== undefined) this.#asked.push(event.parcel);
      },
      write: (write) => this.#writes.push(write),
      stateOf: () => "ok",
    });
    this.point.readAll(this.ring, 0, 0);
  }

  do(one: Step): void {
    if (one.do === "scan") this.#scan();
    else if (one.do === "arrive") this.#arrive(one.which, one.lane);
    else if (one.do === "hear" && this.#isUp) this.#hear(one.which);
    else if (one.do === "decide") this.#decide(one.which);
    else if (one.do === "write" && this.#isUp) this.#carryOut(one.which);
    else if (one.do === "record") this.#record(one.which);
    else if (one.do === "wait") this.#wait(one.ms);
    else if (one.do === "restart") this.#restart();
    else if (one.do === "restart-unseen" && this.#isUp) this.#restartUnseen();
    else if (one.do === "cut") this.#isUp = false;
    else if (one.do === "rejoin") this.#rejoin();
  }

  /** The line holds, everything is heard, time passes. */
  settle(): void {
    this.#rejoin();
    for (let i = 0; i < 50 && this.#changed.length > 0; i++) this.#hear(0);
    while (this.#writes.length > 0) this.#carryOut(0);
    this.#wait(settings.lostMs + 1);
  }

  #scan(): void {
    const index = this.#seq % settings.slots;
    const before = this.ring[index] as Slot;
    // A slot is used again only when it is let go; else the parcel goes round without a word.
    if (before.req.seq > this.#acked) return;
    this.#seq++;
    const trackId = ++this.#track + 1_000;
    this.ring[index] = slot({ seq: this.#seq, trackId, barcode: `B${trackId}` });
    this.#changed.push(index);
  }

  #arrive(which: number, lane: number): void {
    const index = which % settings.slots;
    const { req, cnf } = this.ring[index] as Slot;
    if (req.seq === 0 || cnf.seq === req.seq) return;
    this.ring[index] = slot(req, {
      seq: req.seq,
      trackId: req.trackId,
      lane,
      reason: lane === 0 ? "missed-gap" : "diverted",
    });
    this.truth.set(req.trackId, lane);
    this.#changed.push(index);
  }

  #hear(which: number): void {
    const at = which % Math.max(1, this.#changed.length);
    const index = this.#changed[at];
    if (index === undefined) return;
    if (which % 3 !== 0) this.#changed.splice(at, 1);
    this.point.readOne(index, this.ring[index] as Slot, this.nowMs);
    if (which % 3 === 0) this.#changed.splice(at, 1);
  }

  #decide(which: number): void {
    const [asked] = this.#asked.splice(which % Math.max(1, this.#asked.length), 1);
    if (asked)
      this.point.decide(key(asked.seq, asked.epoch), { lanes: [1 + (which % 3)], because: "test" }, this.nowMs);
  }

  #carryOut(which: number): void {
    const [write] = this.#writes.splice(which % Math.max(1, this.#writes.length), 1);
    if (write?.kind === "reread") this.point.readAll(this.ring, this.#acked, this.nowMs);
    else if (write?.kind === "ack") this.#acked = write.seq;
    else if (write) this.point.commanded(write.key, this.nowMs);
  }

  #record(which: number): void {
    const ends = this.events.filter(({ kind }) => kind === "ended");
    const one = ends[ends.length - 1 - (which % Math.max(1, ends.length))];
    if (one?.kind === "ended") this.point.recorded(key(one.parcel.seq, one.parcel.epoch));
  }

  #wait(ms: number): void {
    this.nowMs += ms;
    if (this.#isUp) this.point.tick(this.nowMs);
  }

  /** The memory of the controller is gone; what it was told before, too. */
  #restart(): void {
    this.ring = blank();
    this.#seq = 0;
    this.#acked = 0;
    this.#writes = [];
    this.#changed = [];
    this.#isUp = false;
  }

  /** The program begins anew while the line stands: all its slots change, and what was on its way to it arrives at the new one. */
  #restartUnseen(): void {
    this.ring = blank();
    this.#seq = 0;
    this.#acked = 0;
    this.#changed = this.ring.map((_, i) => i);
  }

  #rejoin(): void {
    this.#isUp = true;
    this.#changed = [];
    this.point.readAll(this.ring, this.#acked, this.nowMs);
  }
}

const blank = (): Slot[] => Array.from({ length: settings.slots }, () => slot({ barcode: "" }));
