import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DecisionPoint } from "./decision-point.ts";
import type { LaneState, PointEvent } from "./passage.ts";
import type { PointMemory, PointWrite, Slot } from "./slot.ts";
import { key, RingWorld, settings, slot, step } from "./testing/ring-world.ts";

describe("a decision point", () => {
  test("asks for a lane, tells the controller, and hears where the parcel went", () => {
    const point = bench();
    point.read(0, { seq: 1, trackId: 71, barcode: "LPN-1" });
    expect(point.events).toMatchObject([{ kind: "seen", parcel: { barcode: "LPN-1", rounds: 0 }, decideByMs: 400 }]);
    expect(point.decide(1, [2, 3])).toBe(true);
    expect(point.writes).toEqual([{ kind: "command", key: key(1), slot: 0, trackId: 71, lane: 2, alt: 3, byMs: 400 }]);
    point.engine.commanded(key(1), 20);
    point.read(0, { seq: 1, trackId: 71, barcode: "LPN-1" }, { seq: 1, trackId: 71, lane: 2, reason: "diverted" });
    expect(point.kinds).toEqual(["seen", "decided", "commanded", "ended"]);
    expect(point.ends).toEqual([[1, "diverted", 2]]);
  });

  test("keeps the slot until the end is in the book, then lets go of all up to the first that is not", () => {
    const point = bench();
    for (const seq of [1, 2, 3]) point.read(seq - 1, { seq }, { seq, lane: 1, reason: "diverted" });
    point.engine.recorded(key(2));
    expect(point.acks).toEqual([]);
    point.engine.recorded(key(1));
    expect(point.acks).toEqual([2]);
    point.engine.recorded(key(3));
    expect(point.acks).toEqual([2, 3]);
  });

  test("takes what the controller says for true, whatever was commanded", () => {
    const point = bench();
    point.read(0, { seq: 1 });
    point.decide(1, [1]);
    point.read(0, { seq: 1 }, { seq: 1, lane: 3, reason: "lane-full" });
    expect(point.ends).toEqual([[1, "rerouted", 3]]);
  });

  test("sends a no-read, a multi-read and an unknown parcel to clarification", () => {
    const point = bench();
    point.read(0, { seq: 1, barcode: "", read: "no-read" });
    point.read(1, { seq: 2, barcode: "A", read: "multi-read" });
    point.read(2, { seq: 3, barcode: "B" });
    point.decide(3, undefined);
    expect(point.commands).toEqual([
      [1, 9, "no-read"],
      [2, 9, "multi-read"],
      [3, 9, "unknown"],
    ]);
  });

  test("takes the next lane when the first is full, and the loop when all are", () => {
    const point = bench();
    point.states.set(1, "full");
    point.read(0, { seq: 1 });
    point.decide(1, [1, 2]);
    point.states.set(2, "jam");
    point.read(1, { seq: 2 });
    point.decide(2, [1, 2]);
    expect(point.commands).toEqual([
      [1, 2, "test"],
      [2, 0, "lane-full"],
    ]);
  });

  test("sends a parcel to the exception lane after three rounds", () => {
    const point = bench();
    for (const seq of [1, 2, 3, 4]) {
      point.read(seq - 1, { seq, barcode: "ROUND" });
      point.decide(seq, [1]);
      point.read(seq - 1, { seq, barcode: "ROUND" }, { seq, lane: 0, reason: "missed-gap" });
    }
    expect(point.commands.map(([, lane, because]) => [lane, because])).toEqual([
      [1, "test"],
      [1, "test"],
      [1, "test"],
      [9, "rounds"],
    ]);
  });

  test("does not answer late, and gives up what is never confirmed", () => {
    const point = bench();
    point.read(0, { seq: 1 });
    expect(point.engine.decide(key(1), { lanes: [1], because: "test" }, 401)).toBe(false);
    point.engine.tick(settings.lostMs);
    expect(point.ends).toEqual([[1, "lost", null]]);
    point.read(0, { seq: 1 }, { seq: 1, lane: 2, reason: "diverted" });
    point.read(0, { seq: 1 }, { seq: 1, lane: 2, reason: "diverted" });
    expect(point.kinds).toEqual(["seen", "ended", "late"]);
  });

  test("answers after a reconnect only what there is time for, and hears what came meanwhile", () => {
    const point = bench();
    point.read(0, { seq: 1 });
    point.decide(1, [1]);
    point.readAll([
      slot({ seq: 1 }, { seq: 1, lane: 1, reason: "diverted" }),
      { ...slot({ seq: 2 }), ageMs: 100 },
      { ...slot({ seq: 3 }), ageMs: 5_000 },
      slot({ seq: 4 }),
    ]);
    const asked = point.events.flatMap((one) => (one.kind === "seen" && one.decideByMs ? [one.parcel.seq] : []));
    expect(asked).toEqual([1, 2]);
    expect(point.ends).toEqual([[1, "diverted", 1]]);
    expect(point.engine.open.map(({ seq }) => seq)).toEqual([2, 3, 4]);
  });

  test("ends what was under way when the controller counts anew, and never confirms it by the new numbers", () => {
    const point = bench();
    for (const seq of [5, 6]) point.read(seq - 5, { seq });
    point.decide(5, [1]);
    point.read(0, { seq: 0 });
    expect(point.ends).toEqual([
      [5, "lost", null],
      [6, "lost", null],
    ]);
    expect(point.writes.at(-1)).toEqual({ kind: "reread" });
    point.readAll([slot({ seq: 1, trackId: 900 }, { seq: 1, trackId: 900, lane: 1, reason: "diverted" })], 6);
    expect(point.events.at(-1)).toMatchObject({ kind: "ended", state: "rerouted", parcel: { epoch: 2, seq: 1 } });
    expect(point.ends).toHaveLength(3);
  });

  test("knows another parcel under the same number for what it is", () => {
    const point = bench();
    point.read(0, { seq: 1, trackId: 11 });
    point.readAll([slot({ seq: 1, trackId: 12 })]);
    expect(point.kinds).toEqual(["seen", "ended", "restarted", "seen"]);
  });

  test("does not take parcels out of order for a restart, nor the number after the last for an old one", () => {
    const point = bench();
    point.read(3, { seq: 4_294_967_295 });
    point.read(2, { seq: 4_294_967_294 });
    point.read(4, { seq: 1 });
    expect(point.kinds).toEqual(["seen", "seen", "seen"]);
  });

  test("tells nothing twice that is in the book already", () => {
    const memory: PointMemory = {
      epoch: 3,
      passages: [
        remembered({ seq: 12, ended: false, lane: 2 }),
        remembered({ seq: 11, ended: false, lane: 1 }),
        remembered({ seq: 10, ended: true, lane: 1 }),
      ],
    };
    const point = bench(memory, [
      slot({ seq: 12, trackId: 12 }, { seq: 12, trackId: 12, lane: 2, reason: "diverted" }),
      slot({ seq: 10, trackId: 10 }, { seq: 10, trackId: 10, lane: 1, reason: "diverted" }),
      { ...slot({ seq: 13 }), cmd: { seq: 13, trackId: 13, lane: 3, alt: 0 } },
    ]);
    expect(point.ends).toEqual([
      [12, "diverted", 2],
      [11, "lost", null],
    ]);
    expect(point.engine.open).toMatchObject([{ seq: 13, epoch: 3 }]);
    point.read(2, { seq: 13 }, { seq: 13, lane: 3, reason: "diverted" });
    expect(point.ends.at(-1)).toEqual([13, "diverted", 3]);
  });

  test("leaves alone what a ring still shows from before the first day", () => {
    const point = bench(
      undefined,
      [
        slot({ seq: 7 }, { seq: 7, lane: 1, reason: "diverted" }),
        slot({ seq: 8 }, { seq: 8, lane: 2, reason: "diverted" }),
      ],
      7,
    );
    expect(point.ends).toEqual([[8, "rerouted", 2]]);
  });

  test("reports what arrives and was never seen", () => {
    const point = bench();
    point.read(5, { seq: 0 }, { seq: 6, trackId: 0, lane: 2, reason: "unknown-arrival" });
    point.read(5, { seq: 0 }, { seq: 6, trackId: 0, lane: 2, reason: "unknown-arrival" });
    expect(point.events).toEqual([{ kind: "stray", atMs: 0, key: key(6), lane: 2 }]);
    point.engine.recorded(key(6));
    expect(point.acks).toEqual([6]);
  });

  test("ends every passage exactly once, whatever is repeated, missed, late, or restarted", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: "max" }), (steps) => {
        const world = new RingWorld();
        for (const one of steps) world.do(one);
        world.settle();
        const ended = new Map<string, number>();
        for (const one of world.events)
          if (one.kind === "ended") {
            const name = `${one.parcel.epoch}:${one.parcel.seq}`;
            ended.set(name, (ended.get(name) ?? 0) + 1);
            // The truth is the controller's: nothing is called diverted that did not go there.
            if (one.state !== "lost") expect(world.truth.get(one.parcel.trackId)).toBe(one.lane);
          }
        for (const one of world.events)
          if (one.kind === "seen") expect(ended.get(`${one.parcel.epoch}:${one.parcel.seq}`)).toBe(1);
        expect(Math.max(0, ...ended.values())).toBeLessThan(2);
        expect(world.point.open).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});

const remembered = (one: { seq: number; ended: boolean; lane: number }) => ({
  trackId: one.seq,
  barcode: `LPN-${one.seq}`,
  because: "test",
  rounds: 0,
  seenAtMs: 0,
  ...one,
});

function bench(memory?: PointMemory, ring: Slot[] = [], ackSeq = 0) {
  const events: PointEvent[] = [];
  const writes: PointWrite[] = [];
  const states = new Map<number, LaneState>();
  const engine = new DecisionPoint(settings, {
    tell: (event) => events.push(event),
    write: (write) => writes.push(write),
    stateOf: (lane) => states.get(lane) ?? "ok",
  });
  const filled = (slots: Slot[]) => [
    ...slots,
    ...Array.from({ length: settings.slots - slots.length }, () => slot({})),
  ];
  if (memory) engine.remember(memory);
  engine.readAll(filled(ring), ackSeq, 0);
  return {
    engine,
    events,
    writes,
    states,
    read: (index: number, req: Partial<Slot["req"]>, cnf?: Partial<Slot["cnf"]>) =>
      engine.readOne(index, slot(req, cnf), 0),
    readAll: (slots: Slot[], ack = 0) => engine.readAll(filled(slots), ack, 0),
    decide: (seq: number, lanes: number[] | undefined) =>
      engine.decide(key(seq), lanes && { lanes, because: "test" }, 0),
    get kinds() {
      return events.map(({ kind }) => kind);
    },
    get ends() {
      return events.flatMap((one) => (one.kind === "ended" ? [[one.parcel.seq, one.state, one.lane]] : []));
    },
    get commands() {
      return events.flatMap((one) => (one.kind === "decided" ? [[one.parcel.seq, one.lane, one.because]] : []));
    },
    get acks() {
      return writes.flatMap((one) => (one.kind === "ack" ? [one.seq] : []));
    },
  };
}
