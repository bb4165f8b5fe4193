import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filter, firstValueFrom, timeout } from "rxjs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Version } from "../codecs/vda5050/model.ts";
import { SimulatedVehicle, type SimulatedVehicleOptions } from "../simulators/vda5050-vehicle.ts";
import type { PathNode, PathStep } from "./order-talk.ts";
import { DeskBroker } from "./testing/desk-broker.ts";
import { DeskBus } from "./testing/desk-bus.ts";
import { Vehicle, type VehicleOptions } from "./vehicle.ts";
import type { VehicleEvent } from "./vehicle-event.ts";

vi.setConfig({ testTimeout: 90_000 });
let broker: DeskBroker;
let bus: DeskBus;
let folder: string;
const toStop: { stop(): Promise<unknown> }[] = [];

beforeEach(async () => {
  broker = await DeskBroker.start();
  bus = new DeskBus(broker.url);
  folder = mkdtempSync(join(tmpdir(), "kontor-vehicle-"));
});
afterEach(async () => {
  for (const one of toStop.splice(0).reverse()) await one.stop();
  await bus.stop();
  await broker.down();
  rmSync(folder, { recursive: true, force: true });
});

const versions: readonly Version[] = ["2.0", "2.1", "3.0"];

test.each(versions)(
  "a %s vehicle fetches a load and brings it, in an order that grows, and every message fits its schema",
  async (version) => {
    const { vehicle, robot, events } = await pair(version);
    expect(vehicle.begin("T-1", node(0), [step(1), step(2, action("pick", "L-7"))])).toEqual({ ok: true });
    await happens(vehicle, (event) => event.kind === "action" && event.type === "pick" && event.status === "finished");
    expect(vehicle.state?.loads).toEqual([{ id: "L-7" }]);
    vehicle.extend("T-1", [step(3)], { horizon: [step(4)] });
    vehicle.extend("T-1", [step(4, action("drop", "L-7"))], { isLast: true });
    await happens(vehicle, ({ kind }) => kind === "order-done");

    expect(robot.faults).toEqual([]);
    expect(robot.brain.did).toEqual([
      { type: "pick", loadId: "L-7", nodeId: "N2" },
      { type: "drop", loadId: "L-7", nodeId: "N4" },
    ]);
    expect(events.filter(({ kind }) => kind === "passed")).toHaveLength(5);
    expect(vehicle.health).toMatchObject({ state: "online" });
    expect(vehicle.mayTakeOrder).toBe(true);
  },
);

test.each(versions)("a %s order is cancelled, and only then the next one begins", async (version) => {
  const { vehicle, robot } = await pair(version);
  vehicle.begin("T-1", node(0), [step(1), step(2), step(3), step(4)], { isLast: true });
  await happens(vehicle, ({ kind }) => kind === "order-accepted");
  expect(vehicle.cancel()).toEqual({ ok: true });
  expect(vehicle.begin("T-2", node(0), [])).toEqual({ ok: false, why: "cancelling" });
  await happens(vehicle, ({ kind }) => kind === "order-cancelled");
  const at = Number(vehicle.state?.lastNodeId.slice(1));
  vehicle.begin("T-2", node(at), [step(at + 1)], { isLast: true });
  await happens(vehicle, (event) => event.kind === "order-done" && event.orderId === "T-2");
  expect(robot.faults).toEqual([]);
});

test.each(versions)(
  "a network that loses, doubles and mixes up messages changes nothing of what a %s vehicle does",
  async (version) => {
    const { vehicle, robot } = await pair(version, {
      chaos: { seed: 7, loss: 200, twice: 100, late: 100 },
      talk: { order: { repeatMs: 100, repeatsMax: 50 } },
    });
    vehicle.begin("T-1", node(0), [step(1, action("pick", "L-1"))]);
    for (let at = 2; at <= 8; at++) {
      const isLast = at === 8;
      vehicle.extend("T-1", [step(at, ...(isLast ? [action("drop", "L-1")] : []))], { isLast });
    }
    await happens(vehicle, ({ kind }) => kind === "order-done");
    expect(robot.brain.drove.map(({ nodeId }) => nodeId)).toEqual([
      "N0",
      ...Array.from({ length: 9 }, (_, n) => `N${n}`),
    ]);
    expect(robot.brain.did.map(({ type }) => type)).toEqual(["pick", "drop"]);
    expect(robot.faults).toEqual([]);
  },
);

test("a broker that restarts in the middle of an order does not end it, and the vehicle is known to be away meanwhile", async () => {
  const { vehicle, robot } = await pair("2.1", { talk: { order: { repeatMs: 200, repeatsMax: 50 } } });
  vehicle.begin("T-1", node(0), [step(1), step(2)]);
  await happens(vehicle, ({ kind }) => kind === "order-accepted");
  await broker.down();
  expect(vehicle.extend("T-1", [step(3)], { isLast: true })).toEqual({ ok: true });
  await firstValueFrom(
    vehicle.health$.pipe(
      filter(({ state }) => state === "retrying"),
      timeout(60_000),
    ),
  );
  const done = happens(vehicle, ({ kind }) => kind === "order-done");
  await broker.up();
  await done;
  expect(vehicle.health.state).toBe("online");
  expect(robot.brain.lastNodeId).toBe("N3");
});

test("a fleet that restarts takes up the order where it was", async () => {
  const { vehicle, robot } = await pair("3.0");
  vehicle.begin("T-1", node(0), [step(1), step(2)], { horizon: [step(3)] });
  await happens(vehicle, (event) => event.kind === "passed" && event.index === 1);
  await vehicle.stop();
  const again = new Vehicle("V", { version: "3.0", topics: robot.topics }, around());
  toStop.push(again);
  await happens(again, (event) => event.kind === "passed" && event.index === 2);
  expect(again.extend("T-1", [step(3)], { isLast: true })).toEqual({ ok: true });
  await happens(again, ({ kind }) => kind === "order-done");
  expect(robot.brain.drove.map(({ nodeId }) => nodeId)).toEqual(["N0", "N0", "N1", "N2", "N3"]);
  expect(robot.faults).toEqual([]);
});

test("a vehicle that restarts has lost its order, and that is said", async () => {
  const { vehicle, robot } = await pair("2.0", { speedFactor: 5 });
  vehicle.begin("T-1", node(0), [step(1), step(2), step(3), step(4)], { isLast: true });
  await happens(vehicle, (event) => event.kind === "passed" && event.index === 1);
  const lost = happens(vehicle, ({ kind }) => kind === "order-lost");
  await robot.restart(200);
  expect(await lost).toEqual({ kind: "order-lost", orderId: "T-1", why: "forgotten" });
  expect(vehicle.mayTakeOrder).toBe(true);
});

test("a pick that may be tried again is tried again, and fails the order when it fails again", async () => {
  const { vehicle, robot } = await pair("3.0");
  robot.brain.failNext.set("pick", { level: "critical", retriable: true });
  vehicle.begin("T-1", node(0), [step(1, action("pick", "L-1"))], { isLast: true });
  await happens(vehicle, ({ kind }) => kind === "order-done");
  robot.brain.failNext.set("drop", { level: "critical" });
  vehicle.begin("T-2", node(1), [step(2, action("drop", "L-1"))], { isLast: true });
  expect(await happens(vehicle, ({ kind }) => kind === "order-failed")).toMatchObject({
    orderId: "T-2",
    why: "action-failed",
    said: "drop: dropFailed",
  });
});

test("pause, resume, position and charging are said until listed, and their ends are told", async () => {
  const { vehicle, robot } = await pair("2.0", { oldInstantKey: true, vehicle: { instantActionsKeys: "both" } });
  for (const act of [
    () => vehicle.pause(),
    () => vehicle.resume(),
    () => vehicle.startCharging(),
    () => vehicle.stopCharging(),
  ]) {
    const asked = act();
    if (!asked.ok) throw new Error(asked.why);
    expect(
      await happens(vehicle, (event) => event.kind === "instant" && event.actionId === asked.actionId),
    ).toMatchObject({ status: "finished" });
  }
  vehicle.initPosition({ xMm: 5_000, yMm: 250, headingMdeg: 90_000, mapId: "M", lastNodeId: "N5" });
  await firstValueFrom(
    vehicle.states$.pipe(
      filter((state) => state.lastNodeId === "N5"),
      timeout(60_000),
    ),
  );
  expect(robot.brain).toMatchObject({ xMm: 5_000, yMm: 250 });
  const unknown = vehicle.instant("sing");
  expect(unknown).toEqual({ ok: false, why: "unknown-action" });
});

test("a vehicle whose cable is cut is offline until it is back", async () => {
  const { vehicle, robot } = await pair("2.1");
  const gone = firstValueFrom(
    vehicle.health$.pipe(
      filter(({ state }) => state === "offline"),
      timeout(60_000),
    ),
  );
  robot.cut();
  expect(await gone).toMatchObject({ why: { code: "unplugged" } });
  await firstValueFrom(
    vehicle.health$.pipe(
      filter(({ state }) => state === "online"),
      timeout(60_000),
    ),
  );
});

interface PairOptions extends Partial<SimulatedVehicleOptions> {
  talk?: Partial<VehicleOptions>;
  vehicle?: Partial<VehicleOptions>;
}

/** A simulated vehicle and the fleet's side of it, on one broker, a hundred times as fast as life. */
async function pair(version: Version, { talk, vehicle: more, ...options }: PairOptions = {}) {
  const robot = new SimulatedVehicle({
    version,
    url: broker.url,
    serial: "0001",
    start: { nodeId: "N0", xMm: 0, yMm: 0, mapId: "M" },
    speedFactor: 30,
    stateEveryMs: 3_000,
    ...options,
  });
  const vehicle = new Vehicle("V", { version, topics: robot.topics, ...talk, ...more }, around());
  toStop.push(robot, vehicle);
  const events: VehicleEvent[] = [];
  vehicle.events$.subscribe((event) => events.push(event));
  await firstValueFrom(
    vehicle.health$.pipe(
      filter(({ state }) => state === "online"),
      timeout(60_000),
    ),
  );
  while (!vehicle.factsheet) await firstValueFrom(vehicle.states$.pipe(timeout(60_000)));
  return { vehicle, robot, events };
}

const around = () => ({ now: () => Date.now(), log: () => {}, bus, folder });

function happens(vehicle: Vehicle, is: (event: VehicleEvent) => boolean): Promise<VehicleEvent> {
  return firstValueFrom(vehicle.events$.pipe(filter(is), timeout(60_000)));
}

const node = (at: number, ...actions: PathNode["actions"]): PathNode => ({
  id: `N${at}`,
  position: { xMm: at * 2_000, yMm: 0, mapId: "M", deviationMm: 100 },
  actions,
});
const step = (to: number, ...actions: PathNode["actions"]): PathStep => ({
  edge: { id: `E${to - 1}-${to}`, lengthMm: 2_000, actions: [] },
  node: node(to, ...actions),
});
let actionIds = 0;
const action = (type: string, loadId: string) => ({
  id: `a${++actionIds}`,
  type,
  blocking: "hard" as const,
  parameters: [{ key: "loadId", value: loadId }],
});
