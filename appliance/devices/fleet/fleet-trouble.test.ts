import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { ChaosProxy } from "#drivers/simulators/chaos-proxy.ts";
import type { SimulatedVehicle } from "#drivers/simulators/vda5050-vehicle.ts";
import { givenSetting } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { FleetSite } from "./testing/fleet-site.ts";

vi.setConfig({ testTimeout: 120_000 });
let fleet: FleetSite;
let proxy: ChaosProxy;
beforeEach(async () => {
  fleet = await FleetSite.start();
  proxy = await ChaosProxy.start(() => ({ host: "127.0.0.1", port: fleet.broker.port }));
});
afterEach(async () => {
  await fleet.stop();
  await proxy.stop();
  expect(fleet.site.faults).toEqual([]);
  expect(fleet.collisions).toEqual([]);
});

/** It stays where it is: what follows does not depend on how fast this machine is. */
const freeze = (robot: SimulatedVehicle, isStuck = true) => {
  robot.brain.isStuck = isStuck;
};

const impatient = { repeatMs: 150, repeatsMax: 100 };
const bad = (seed: number) => ({ chaos: { seed, loss: 200, twice: 100, late: 100 } });

test("lost, doubled and mixed up messages, an outage and a broker that restarts: no pallet is forgotten or carried twice", async () => {
  const url = `mqtt://127.0.0.1:${proxy.port}`;
  const robots = [
    await fleet.robot("R20", "2.0", 1, { ...bad(1), url }, impatient),
    await fleet.robot("R21", "2.1", 3, { ...bad(2), url }, impatient),
    await fleet.robot("R30", "3.0", 5, { ...bad(3), url }, impatient),
  ];
  const lpns = fleet.pallets(5);
  await fleet.reached("loaded", 1);
  proxy.down();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  proxy.up();
  await fleet.reached("delivered", 2);
  await fleet.broker.down();
  await fleet.broker.up();
  const delivered = await fleet.reached("delivered", 5);
  expect(delivered.map(({ lpn }) => lpn).sort()).toEqual(lpns);
  for (const lpn of lpns)
    expect(
      robots.flatMap(({ brain }) => brain.did.filter(({ loadId }) => loadId === lpn).map(({ type }) => type)),
    ).toEqual(["pick", "drop"]);
  expect(robots.flatMap(({ faults }) => faults)).toEqual([]);
  expectSound(fleet.site.site);
});

test("a vehicle that restarts with its load aboard brings it all the same, and only once", async () => {
  const robot = await fleet.robot("R20", "2.0", 1);
  fleet.pallets(1);
  await fleet.reached("loaded", 1);
  await robot.restart(100);
  const [transport] = await fleet.reached("delivered", 1);
  expect(robot.brain.did.map(({ type }) => type)).toEqual(["pick", "drop"]);
  expect(robot.brain.orders).toEqual([transport!.id, expect.stringContaining(`${transport!.id}.`)]);
  expect(fleet.book.get("lpn", "PAL1")?.location).toBe(transport?.toPlace);
});

test("a fleet control that restarts goes on with the order that the vehicle has", async () => {
  const robot = await fleet.robot("R30", "3.0", 1);
  fleet.pallets(1);
  await fleet.reached("loaded", 1);
  await fleet.site.call("machines.change", { id: "R30", enabled: false });
  await fleet.site.state("R30", "stopped");
  await fleet.site.call("machines.change", { id: "R30", enabled: true });
  await fleet.reached("delivered", 1);
  expect(robot.brain.did.map(({ type }) => type)).toEqual(["pick", "drop"]);
  expect(robot.brain.orders).toEqual([fleet.transports()[0]!.id]);
  expect(robot.faults).toEqual([]);
});

test("a task that is taken back before the load is taken is a person's at once, and no robot's again", async () => {
  const robot = await fleet.robot("R21", "2.1", 6);
  fleet.pallets(1);
  const [transport] = await fleet.reached("driving", 1);
  freeze(robot);
  expect(await fleet.site.call("fleet.take-back", { id: transport!.id })).toMatchObject({ state: "withdrawing" });
  await fleet.reached("withdrawn", 1);
  expect(fleet.book.get("task", transport!.taskId)).toMatchObject({ state: "released", leaseHolder: "" });
  expect(robot.brain.loads).toEqual([]);
  expect(fleet.book.find("exception", {})).toEqual([]);
  await fleet.nudge();
  const done = await fleet.site.call("putaway.confirm", { lpn: "PAL1", to: "A-7" });
  expect(done).toMatchObject({ to: "A-7" });
  expect(fleet.transports()).toHaveLength(1);
});

test("a load on a vehicle whose task was taken back is nobody's until a person says where it stands", async () => {
  const robot = await fleet.robot("R30", "3.0", 1);
  fleet.pallets(1);
  const [transport] = await fleet.reached("loaded", 1);
  freeze(robot);
  await fleet.site.call("fleet.take-back", { id: transport!.id, reason: "urgent" });
  const [withdrawn] = await fleet.reached("withdrawn", 1);
  expect(fleet.book.get("task", transport!.taskId)).toMatchObject({ state: "created" });
  expect(fleet.book.get("exception", withdrawn!.exceptionId)).toMatchObject({
    kind: "device",
    state: "open",
    lpn: "PAL1",
    detail: { machine: "R30", because: "load-on-vehicle", why: "urgent" },
  });
  const found = await fleet.site.call("fleet.load-at", { id: transport!.id, location: "A-6" });
  expect(found).toMatchObject({ lpn: "PAL1", location: "A-6", taskState: "released" });
  expect(fleet.book.get("lpn", "PAL1")?.location).toBe("A-6");
  expect(fleet.book.get("task", transport!.taskId)?.fromPlace).toBe("A-6");
  expect(fleet.book.get("exception", withdrawn!.exceptionId)?.state).toBe("resolved");
  expectSound(fleet.site.site);
});

test("a pick that fails gives the task to people, and the vehicle does the next one", async () => {
  const robot = await fleet.robot("R20", "2.0", 1);
  robot.brain.failNext.set("pick", { level: "warning" });
  fleet.pallets(1);
  const [failed] = await fleet.reached("failed", 1);
  expect(failed).toMatchObject({ reason: expect.stringContaining("action-failed"), exceptionId: "" });
  expect(fleet.book.get("task", failed!.taskId)?.state).toBe("released");
  fleet.pallets(1, 2);
  expect((await fleet.reached("delivered", 1)).map(({ lpn }) => lpn)).toEqual(["PAL2"]);
});

test("a vehicle that is away for too long loses its task; back with the load that nobody found, it brings it", async () => {
  givenSetting(fleet.site.site, "fleet.silentMs", 500);
  const robot = await fleet.robot("R21", "2.1", 1, { url: `mqtt://127.0.0.1:${proxy.port}` });
  fleet.pallets(1);
  await fleet.reached("loaded", 1);
  freeze(robot);
  proxy.down();
  const [lost] = await fleet.reached("unknown", 1);
  expect(fleet.book.get("exception", lost!.exceptionId)).toMatchObject({ state: "open", lpn: "PAL1" });
  expect(fleet.book.get("task", lost!.taskId)).toMatchObject({ state: "created", leaseHolder: "" });
  freeze(robot, false);
  proxy.up();
  await fleet.reached("delivered", 1);
  expect(robot.brain.did.map(({ type }) => type)).toEqual(["pick", "drop"]);
  expect(fleet.book.get("exception", lost!.exceptionId)?.state).toBe("resolved");
  expect(fleet.book.get("task", lost!.taskId)?.state).toBe("done");
});

test("a task that a person takes first is no longer a robot's", async () => {
  const lpns = fleet.pallets(1);
  await fleet.robot("R20", "2.0", 1, { chargePermille: 100 });
  const [waiting] = await fleet.reached("waiting", 1);
  await fleet.site.call("putaway.confirm", { lpn: lpns[0]!, to: "A-3" });
  const [withdrawn] = await fleet.reached("withdrawn", 1);
  expect(withdrawn).toMatchObject({ id: waiting!.id, reason: "taken" });
});

test("people see their robots, pause them, let them go on and send them home", async () => {
  const robot = await fleet.robot("R30", "3.0", 2);
  await fleet.until(() => (fleet.site.floor.known("R30")?.view.doing === "idle" ? true : undefined));
  await fleet.site.call("fleet.pause", { vehicle: "R30" });
  expect(robot.brain.paused).toBe(true);
  await fleet.site.call("fleet.resume", { vehicle: "R30" });
  expect(robot.brain.paused).toBe(false);
  await fleet.site.call("fleet.send-home", { vehicle: "R30" });
  const { vehicles } = await fleet.site.call("fleet.vehicles", {});
  expect(vehicles).toMatchObject([
    { id: "R30", node: "P2", held: true, health: { state: "online" }, mode: "automatic" },
  ]);
  fleet.pallets(1);
  await expect(fleet.site.call("fleet.pause", { vehicle: "R99" })).rejects.toThrow("not-found");
  const { plan } = await fleet.site.call("fleet.plan", {});
  expect(plan).toMatchObject({ id: "plan", version: 1 });
  await expect(fleet.site.call("fleet.import-plan", { lif: {} })).rejects.toThrow("plan-invalid");
});

test("a vehicle that needs a person while it has the load keeps the task from everybody until the load was found", async () => {
  const robot = await fleet.robot("R30", "3.0", 1);
  fleet.pallets(1);
  await fleet.reached("loaded", 1);
  freeze(robot);
  robot.brain.fail("LOCALIZATION_ERROR", "fatal");
  const [failed] = await fleet.reached("failed", 1);
  expect(failed).toMatchObject({ reason: "fatal: LOCALIZATION_ERROR", exceptionId: expect.stringMatching(/./) });
  expect(fleet.book.get("task", failed!.taskId)?.state).toBe("created");
  fleet.pallets(1, 2);
  await fleet.reached("waiting", 1);
  robot.brain.mend();
  robot.brain.loads = [];
  expect((await fleet.reached("delivered", 1)).map(({ lpn }) => lpn)).toEqual(["PAL2"]);
});

test("a vehicle that goes away before it was told to take anything loses its task to people at once", async () => {
  givenSetting(fleet.site.site, "fleet.silentMs", 300);
  const robot = await fleet.robot("R20", "2.0", 7, { url: `mqtt://127.0.0.1:${proxy.port}` });
  fleet.pallets(1);
  await fleet.reached("driving", 1);
  freeze(robot);
  proxy.down();
  const [lost] = await fleet.reached("unknown", 1);
  expect(lost).toMatchObject({ exceptionId: "", reason: "silent" });
  expect(fleet.book.get("task", lost!.taskId)).toMatchObject({ state: "released", leaseHolder: "" });
  proxy.up();
  await fleet.until(() => (fleet.site.floor.known("R20")?.view.doing === "idle" ? true : undefined));
  expect(fleet.transports()).toHaveLength(1);
});

test("a person who takes a vehicle out of automatic mode takes its task too", async () => {
  const robot = await fleet.robot("R21", "2.1", 7);
  fleet.pallets(1);
  await fleet.reached("driving", 1);
  freeze(robot);
  robot.brain.takeAway("manual");
  const [failed] = await fleet.reached("failed", 1);
  // More of its way may be on the way to it: then it refuses that, before it says that its order is cleared.
  expect(["order cleared", "refused: orderUpdateError"]).toContain(failed?.reason);
  expect(failed?.exceptionId).toBe("");
  expect(fleet.book.get("task", failed!.taskId)?.state).toBe("released");
});
