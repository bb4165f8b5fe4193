import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FleetSite } from "./testing/fleet-site.ts";

vi.setConfig({ testTimeout: 120_000 });
let fleet: FleetSite;
beforeEach(async () => {
  fleet = await FleetSite.start();
});
afterEach(async () => {
  await fleet.stop();
  expect(fleet.site.faults).toEqual([]);
  expect(fleet.collisions).toEqual([]);
});

const call: FleetSite["site"]["call"] = (name, input) => fleet.site.call(name, input);
const viewOf = (id: string) =>
  fleet.site.floor.known(id)?.view as { waitsAt?: string[]; doing?: string; node?: string };
const box = (fromX: number, toX: number) => [
  { xMm: fromX, yMm: -4_000 },
  { xMm: toX, yMm: -4_000 },
  { xMm: toX, yMm: 4_000 },
  { xMm: fromX, yMm: 4_000 },
];

test("a robot waits before a closed place, says for which, and goes on as soon as it is opened", async () => {
  const robot = await fleet.robot("R21", "2.1", 6);
  await fleet.until(() => (viewOf("R21")?.doing === "idle" ? true : undefined));
  expect(await call("fleet.close-nodes", { nodes: ["X3"], reason: "spill" })).toEqual({
    nodes: ["X3"],
    onTheirWay: [],
  });
  fleet.pallets(1);
  await fleet.until(() => (viewOf("R21")?.waitsAt?.includes("X3") ? true : undefined));
  expect((await call("fleet.floor", {})).waits).toEqual([{ node: "X3", vehicles: ["R21"], lpns: [] }]);
  const { plan } = await call("fleet.plan", {});
  expect(plan?.closed).toMatchObject([{ node: "X3", reason: "spill" }]);
  expect(robot.brain.drove.map(({ nodeId }) => nodeId)).not.toContain("X3");
  await call("fleet.open-nodes", { nodes: ["X3"] });
  await fleet.reached("delivered", 1);
  expect((await call("fleet.floor", {})).waits).toEqual([]);
});

test("who was granted the way before it was closed is named, and a load behind a closed station is fetched by nobody", async () => {
  const robot = await fleet.robot("R20", "2.0", 3);
  fleet.pallets(1);
  await fleet.reached("driving", 1);
  robot.brain.isStuck = true;
  const next = await fleet.until(() => fleet.site.floor.known("R20")?.view.path as string[] | undefined);
  expect(await call("fleet.close-nodes", { nodes: [next[1] as string], reason: "spill" })).toMatchObject({
    onTheirWay: ["R20"],
  });
  await call("fleet.open-nodes", { nodes: [next[1] as string] });
  robot.brain.isStuck = false;
  await fleet.reached("delivered", 1);
  await call("fleet.close-nodes", { nodes: ["S0"], reason: "spill" });
  fleet.pallets(1, 2);
  await fleet.reached("waiting", 1);
  expect((await call("fleet.floor", {})).waits).toEqual([{ node: "S0", vehicles: [], lpns: ["PAL2"] }]);
  await expect(call("fleet.close-nodes", { nodes: ["NO"], reason: "spill" })).rejects.toThrow("node-unknown");
  await call("fleet.open-nodes", { nodes: ["S0"] });
  await fleet.reached("delivered", 2);
});

test("an emergency stop stops its zone for all others until the vehicle is released; a broken field only shows", async () => {
  const stopped = await fleet.robot("STOP", "3.0", 3);
  await fleet.robot("GO", "2.1", 6);
  await fleet.until(() => (viewOf("STOP")?.doing === "idle" && viewOf("GO")?.doing === "idle" ? true : undefined));
  const release = "Turn the red button at the pillar, then press reset at the vehicle.";
  const zone = { name: "Hall 1", kind: "emergency-stop" as const, mapId: "hall", polygon: box(8_000, 10_000), release };
  const { id } = await call("fleet.save-zone", zone);
  Object.assign(stopped.brain, { fieldViolation: true, hasNews: true });
  await fleet.until(() => (fleet.site.floor.known("STOP")?.view.fieldViolation ? true : undefined));
  const fields = (await call("fleet.floor", {})).stops;
  expect(fields).toMatchObject([{ vehicle: "STOP", zones: [id], cause: "field" }]);

  Object.assign(stopped.brain, { fieldViolation: false, eStop: "manual", hasNews: true });
  await fleet.until(() => (fleet.site.floor.known("STOP")?.view.eStop === "manual" ? true : undefined));
  const { stops } = await call("fleet.floor", {});
  expect(stops).toEqual([{ vehicle: "STOP", zones: [id], cause: "emergency-stop", sinceMs: fields[0]?.sinceMs }]);
  fleet.pallets(1);
  await fleet.until(() => (viewOf("GO")?.waitsAt?.includes("X3") ? true : undefined));
  Object.assign(stopped.brain, { eStop: "none", hasNews: true });
  await fleet.reached("delivered", 1);
  expect((await call("fleet.floor", {})).stops).toEqual([]);
});

test("nobody is sent into a zone without entry, not even through it", async () => {
  const robot = await fleet.robot("R30", "3.0", 6);
  await fleet.until(() => (viewOf("R30")?.doing === "idle" ? true : undefined));
  const polygon = box(10_000, 11_000);
  const { id } = await call("fleet.save-zone", { name: "Building site", kind: "no-entry", mapId: "hall", polygon });
  fleet.pallets(1);
  await fleet.until(() => (viewOf("R30")?.waitsAt?.includes("X3") ? true : undefined));
  expect(robot.brain.drove.map(({ nodeId }) => nodeId)).not.toContain("X3");
  await call("fleet.remove-zone", { id });
  await fleet.reached("delivered", 1);
});
