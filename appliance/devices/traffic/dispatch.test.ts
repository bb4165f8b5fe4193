import fc from "fast-check";
import { expect, test } from "vitest";
import { canCarry, type DispatchVehicle, type DispatchView, dispatch, OVERDUE_MS } from "./dispatch.ts";

const power = { criticalPermille: 150, lowPermille: 300, enoughPermille: 600, fullPermille: 900, minChargeMs: 300_000 };
const vehicle = (id: string, more: Partial<DispatchVehicle> = {}): DispatchVehicle => ({
  id,
  model: "M",
  loadTypes: [],
  batteryPermille: 800,
  state: "idle",
  isAtRest: true,
  ...more,
});
const transport = (id: string, at: string, more: object = {}) => ({
  id,
  loadType: "pallet",
  createdMs: 900_000,
  from: [at],
  to: ["out"],
  ...more,
});
/** Vehicles stand at numbers, nodes are numbers: the way is the difference in seconds. */
const view = (more: Partial<DispatchView>): DispatchView => ({
  nowMs: 1_000_000,
  vehicles: [],
  transports: [],
  chargers: [],
  power,
  travelMs: (id, nodes) => Math.abs(Number(id) - Number(nodes[0])) * 1_000,
  crowdAt: () => 0,
  roomUnderWay: 100,
  ...more,
});

test("a transport goes to the vehicle that is there first", () => {
  const moves = dispatch(view({ vehicles: [vehicle("10"), vehicle("50")], transports: [transport("t", "45")] }));
  expect(moves).toEqual([{ do: "carry", vehicle: "50", transport: "t" }]);
});

test("only a vehicle for this kind of load is sent", () => {
  const vehicles = [vehicle("45", { loadTypes: ["tote"] }), vehicle("10", { loadTypes: ["tote", "pallet"] })];
  expect(dispatch(view({ vehicles, transports: [transport("t", "45")] }))).toEqual([
    { do: "carry", vehicle: "10", transport: "t" },
  ]);
});

test("an aisle with a vehicle in it waits for the other one", () => {
  const crowdAt = (nodes: readonly string[]) => (nodes[0] === "12" ? 1 : 0);
  const moves = dispatch(
    view({ vehicles: [vehicle("10")], transports: [transport("near", "12"), transport("far", "40")], crowdAt }),
  );
  expect(moves).toEqual([{ do: "carry", vehicle: "10", transport: "far" }]);
});

test("an overdue transport goes before nearer ones", () => {
  const transports = [transport("near", "11"), transport("old", "90", { createdMs: 1_000_000 - OVERDUE_MS })];
  expect(dispatch(view({ vehicles: [vehicle("10")], transports }))).toEqual([
    { do: "carry", vehicle: "10", transport: "old" },
  ]);
});

test("no transport is given when the floor is full, and idle vehicles that stand in the way park", () => {
  const moves = dispatch(
    view({
      vehicles: [vehicle("1", { isAtRest: false }), vehicle("2")],
      transports: [transport("t", "3")],
      roomUnderWay: 0,
    }),
  );
  expect(moves).toEqual([{ do: "park", vehicle: "1" }]);
});

test("at the critical charge a vehicle only charges, at the nearest free charger", () => {
  const chargers = [
    { id: "c1", nodes: ["9"], takenBy: "x" },
    { id: "c2", nodes: ["20"], takenBy: null },
    { id: "c3", nodes: ["90"], takenBy: null },
  ];
  const vehicles = [vehicle("10", { batteryPermille: 150 })];
  expect(dispatch(view({ vehicles, chargers, transports: [transport("t", "10")] }))).toEqual([
    { do: "charge", vehicle: "10", charger: "c2" },
  ]);
});

test("who charges leaves for work when it has enough, and not before the least time", () => {
  const charging = (more: object) =>
    vehicle("10", { state: "charging", batteryPermille: 650, chargingSinceMs: 700_000, ...more });
  const carries = (one: DispatchVehicle) =>
    dispatch(view({ vehicles: [one], transports: [transport("t", "10")] })).length === 1;
  expect(carries(charging({}))).toBe(true);
  expect(carries(charging({ batteryPermille: 599 }))).toBe(false);
  expect(carries(charging({ chargingSinceMs: 700_001 }))).toBe(false);
});

test("a full vehicle makes room for an empty one", () => {
  const chargers = [{ id: "c", nodes: ["20"], takenBy: "21" }];
  const vehicles = [
    vehicle("10", { batteryPermille: 100 }),
    vehicle("21", { state: "charging", batteryPermille: 700, chargingSinceMs: 0 }),
  ];
  expect(dispatch(view({ vehicles, chargers }))).toEqual([{ do: "park", vehicle: "21" }]);
});

const anyVehicle = fc.record({
  model: fc.constantFrom("M", "N"),
  loadTypes: fc.constantFrom([], ["pallet"], ["tote"]),
  batteryPermille: fc.option(fc.integer({ min: 0, max: 1_000 })),
  state: fc.constantFrom("idle", "busy", "charging"),
  chargingSinceMs: fc.integer({ min: 0, max: 1_000_000 }),
  isAtRest: fc.boolean(),
});
const anyView = fc
  .record({
    vehicles: fc.array(anyVehicle, { maxLength: 12 }),
    transports: fc.array(
      fc.record({
        at: fc.nat(100),
        loadType: fc.constantFrom("pallet", "tote"),
        createdMs: fc.integer({ min: 0, max: 1_000_000 }),
      }),
      { maxLength: 20 },
    ),
    chargers: fc.array(fc.record({ at: fc.nat(100), isTaken: fc.boolean() }), { maxLength: 4 }),
    roomUnderWay: fc.nat(8),
  })
  .map(({ vehicles, transports, chargers, roomUnderWay }) =>
    view({
      vehicles: vehicles.map((one, i) => ({ ...one, id: String(i) }) as DispatchVehicle),
      transports: transports.map((one, i) => transport(`t${i}`, String(one.at), one)),
      chargers: chargers.map(({ at, isTaken }, i) => ({
        id: `c${i}`,
        nodes: [String(at)],
        takenBy: isTaken ? "somebody" : null,
      })),
      roomUnderWay,
    }),
  );

test("whatever the floor: each vehicle, transport and charger at most once, nobody busy, nobody unfit", () => {
  fc.assert(
    fc.property(anyView, (floor) => {
      const moves = dispatch(floor);
      const once = (list: string[]) => expect(new Set(list).size).toBe(list.length);
      once(moves.map((move) => move.vehicle));
      once(moves.flatMap((move) => (move.do === "carry" ? move.transport : [])));
      once(moves.flatMap((move) => (move.do === "charge" ? move.charger : [])));
      expect(moves.filter((move) => move.do === "carry").length).toBeLessThanOrEqual(floor.roomUnderWay);
      for (const move of moves) {
        const who = floor.vehicles.find(({ id }) => id === move.vehicle) as DispatchVehicle;
        const charge = who.batteryPermille ?? 1_000;
        expect(who.state).not.toBe("busy");
        if (move.do === "charge") {
          expect(charge).toBeLessThanOrEqual(power.lowPermille);
          expect(floor.chargers.find(({ id }) => id === move.charger)?.takenBy).toBeNull();
        }
        if (move.do !== "carry") continue;
        expect(charge).toBeGreaterThan(power.criticalPermille);
        expect(canCarry(who, floor.transports.find(({ id }) => id === move.transport) as never)).toBe(true);
        if (who.state === "charging") expect(charge).toBeGreaterThanOrEqual(power.enoughPermille);
      }
    }),
  );
});

test("whatever the floor: a model that has somebody able to work keeps somebody away from the chargers", () => {
  fc.assert(
    fc.property(anyView, (floor) => {
      const sent = new Set(dispatch(floor).flatMap((move) => (move.do === "charge" ? move.vehicle : [])));
      for (const model of ["M", "N"]) {
        const able = floor.vehicles.filter(
          (one) =>
            one.model === model && one.state !== "charging" && (one.batteryPermille ?? 1_000) > power.criticalPermille,
        );
        if (able.length > 0) expect(able.some(({ id }) => !sent.has(id))).toBe(true);
      }
    }),
  );
});

test("no transport waits for ever: with new ones coming all the time, each is taken in the order of age once overdue", () => {
  let nowMs = 0;
  const waiting = [transport("far", "99", { createdMs: 0 })];
  let takenMs = -1;
  for (let round = 0; round < 1_000 && takenMs < 0; round++, nowMs += 10_000) {
    waiting.push(transport(`n${round}`, "10", { createdMs: nowMs }));
    for (const move of dispatch(view({ nowMs, vehicles: [vehicle("10")], transports: waiting }))) {
      if (move.do !== "carry") continue;
      waiting.splice(
        waiting.findIndex(({ id }) => id === move.transport),
        1,
      );
      if (move.transport === "far") takenMs = nowMs;
    }
  }
  expect(takenMs).toBeGreaterThanOrEqual(0);
  expect(takenMs).toBeLessThanOrEqual(OVERDUE_MS);
});
