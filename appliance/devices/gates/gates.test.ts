import { afterEach, expect, test, vi } from "vitest";
import { ModbusGate, MqttGate, type SimulatedGate } from "#drivers/simulators/gate.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { FleetSite } from "../fleet/testing/fleet-site.ts";
import { smallPlan } from "../fleet/testing/small-plan.ts";

vi.setConfig({ testTimeout: 120_000 });
const waiting = { timeout: 60_000, interval: 20 };
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function begin(...given: Parameters<typeof FleetSite.start>): Promise<FleetSite> {
  const fleet = await FleetSite.start(...given);
  closers.push(() => fleet.stop());
  return fleet;
}

/** Notes when the vehicle is in a place where it only may be while the gate stands open. */
function guard(isInside: () => boolean, mayBe: () => boolean): { wrong: number; inside: number } {
  const seen = { wrong: 0, inside: 0 };
  const timer = setInterval(() => {
    if (!isInside()) return;
    seen.inside += 1;
    if (!mayBe()) seen.wrong += 1;
  }, 5);
  closers.push(() => clearInterval(timer));
  return seen;
}

const shown = async (fleet: FleetSite, id: string) =>
  (await fleet.site.call("fleet.vehicles", {})).vehicles.find((vehicle) => vehicle.id === id);

const isOpen = (gate: SimulatedGate) => gate.opening === 1;

test("a robot waits before a door that is silent, lies or is stuck, people see why, and it drives through when the door stands open", async () => {
  const fleet = await begin(["RECV-01", "A-1"]);
  const door = await ModbusGate.start({ travelMs: 200 });
  closers.push(() => door.stop());
  await fleet.site.call("machines.add", {
    id: "DOOR-1",
    entry: "generic/modbus-gate",
    settings: { ...door.settings, between: [["X0", "X1"]] },
  });
  const robot = await fleet.robot("R1", "2.1", 0);
  const { brain } = robot;
  const inDoor = () => brain.yMm === 0 && brain.xMm > 0 && brain.xMm < 3_000;
  const passage = guard(inDoor, () => isOpen(door.gate));
  await vi.waitFor(() => expect(fleet.site.floor.known("DOOR-1")?.health.state).toBe("online"), waiting);

  door.box.silence(true);
  const [lpn] = fleet.pallets(1);
  // It takes the pallet at the dock, and comes to the door.
  await vi.waitFor(async () => expect(await shown(fleet, "R1")).toMatchObject({ node: "X0", gate: "DOOR-1" }), waiting);
  await vi.waitFor(
    async () => expect((await shown(fleet, "R1"))?.gateState).toMatch(/silent|retrying|offline/),
    waiting,
  );
  await vi.waitFor(
    async () => expect(await shown(fleet, "R1")).toMatchObject({ waitsWhy: "resource", doing: "transport" }),
    waiting,
  );

  door.gate.hasBothSwitches = true;
  door.box.silence(false);
  await vi.waitFor(async () => expect(await shown(fleet, "R1")).toMatchObject({ gateState: "fault" }), waiting);
  expect(fleet.site.floor.known("DOOR-1")?.view).toMatchObject({ gate: "fault", said: "both end switches are on" });
  door.gate.isStuck = true;
  door.gate.hasBothSwitches = false;
  await vi.waitFor(async () => expect(await shown(fleet, "R1")).toMatchObject({ gateState: "opening" }), waiting);
  expect(brain.lastNodeId).toBe("X0");
  expect(passage).toEqual({ wrong: 0, inside: 0 });

  door.gate.isStuck = false;
  await fleet.reached("delivered", 1);
  expect(fleet.book.get("lpn", lpn ?? "")).toMatchObject({ state: "stored", location: "A-1" });
  expect(passage.inside).toBeGreaterThan(0);
  expect(passage.wrong).toBe(0);
  await vi.waitFor(async () => expect(await shown(fleet, "R1")).toMatchObject({ gate: "", gateState: "" }), waiting);
  // Nobody needs it any more.
  await vi.waitFor(() => expect(door.gate.opening).toBe(0), waiting);
  expect(fleet.site.faults).toEqual([]);
  expectSound(fleet.site.site);
});

test("a lift comes to the robot, and takes it to the other floor when it stands in it", async () => {
  const fleet = await begin(["RECV-01", "UP-1"], twoFloors());
  const lift = await MqttGate.start(
    { url: fleet.broker.url, topic: "building/lift" },
    { travelMs: 100, levels: 2, levelMs: 300 },
  );
  closers.push(() => lift.stop());
  lift.gate.wish = { open: false, level: 1, request: 0 };
  const robot = await fleet.robot("R1", "2.1", 0);
  const { brain } = robot;
  const passage = guard(
    () => brain.isBetweenNodes && (brain.headsFor?.startsWith("K") || brain.lastNodeId.startsWith("K")),
    () => {
      const level = brain.headsFor === "K1" || brain.lastNodeId === "K1" ? 1 : 0;
      return isOpen(lift.gate) && lift.gate.level === level;
    },
  );
  fleet.pallets(1);
  // Nobody runs the lift yet.
  await vi.waitFor(
    async () => expect(await shown(fleet, "R1")).toMatchObject({ node: "X0", gate: "lift K0", gateState: "no-gate" }),
    waiting,
  );
  await fleet.site.call("machines.add", {
    id: "LIFT",
    entry: "generic/mqtt-gate",
    settings: { topic: "building/lift", silenceMs: 2_000, levels: { K0: 0, K1: 1 } },
  });
  await fleet.reached("delivered", 1);
  expect(brain.did.map(({ type, nodeId }) => `${type} ${nodeId}`)).toEqual(["pick S0", "drop U1"]);
  // It rests on the ground floor only.
  await fleet.site.call("fleet.send-home", { vehicle: "R1" });
  await vi.waitFor(() => expect(brain.lastNodeId).toBe("P0"), waiting);
  expect(landings(brain.drove)).toEqual(["K0", "K1", "K1", "K0"]);
  expect(passage.inside).toBeGreaterThan(0);
  expect(passage.wrong).toBe(0);
  expect(robot.faults).toEqual([]);
  expect(fleet.site.faults).toEqual([]);
});

/** Where it was of the lift, in order; where it stood for a while counts once. */
const landings = (drove: readonly { nodeId: string }[]): string[] =>
  drove.map(({ nodeId }) => nodeId).filter((node, i, all) => node.startsWith("K") && node !== all[i - 1]);

/** A dock and parking on the ground floor, one place on the upper one. */
function twoFloors(): Record<string, unknown> {
  const plan = smallPlan(["RECV-01"]) as unknown as {
    layouts: { edges: object[]; nodes: object[]; stations: object[] }[];
  };
  const [hall] = plan.layouts;
  const node = (nodeId: string, mapId: string, x: number) => ({
    nodeId,
    mapId,
    nodePosition: { x, y: 0 },
    vehicleTypeNodeProperties: [],
  });
  const ways = (a: string, b: string) =>
    [
      [a, b],
      [b, a],
    ].map(([from, to]) => ({
      edgeId: `${from}>${to}`,
      startNodeId: from,
      endNodeId: to,
      vehicleTypeEdgeProperties: [],
    }));
  hall?.nodes.push(node("K0", "hall", -3));
  hall?.edges.push(...ways("X0", "K0"), ...ways("K0", "K1"));
  plan.layouts.push({
    ...{ layoutId: "upper", layoutVersion: "1" },
    nodes: [node("K1", "upper", -3), node("U1", "upper", -6)],
    edges: ways("K1", "U1"),
    stations: [{ stationId: "st-up", stationName: "UP-1", interactionNodeIds: ["U1"] }],
  });
  return plan;
}
