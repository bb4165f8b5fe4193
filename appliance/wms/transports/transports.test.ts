import { afterEach, beforeEach, expect, test } from "vitest";
import type { Transport } from "#sync/model/records/transport.ts";
import type { Caller } from "../../store/book.ts";
import { givenItem, givenLocation, givenLpn, givenSetting, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";

const robot: Caller = { actor: "machine:R1", device: "R1", roles: ["admin"] };
const rita: Caller = { actor: "p-rita", device: "hh-1", roles: ["receiver"] };

let site: TestSite;
let ids = 0;
/** A command of the floor, which stands in no contract list. */
function sends<T = Transport>(name: string, input: unknown): T {
  const [answer] = site.sendMany([{ name, input, caller: robot, commandId: `r:${++ids}` }]);
  if (!answer?.ok) throw new Error(JSON.stringify(answer));
  return answer.value as T;
}
const request = (taskId: string) =>
  sends<{ requested: string[] }>("transports.request", { tasks: [taskId] }).requested[0];

beforeEach(() => {
  site = new TestSite();
  givenLocation(site, { id: "RECV-01", kind: "receiving", capabilities: ["receive"], zone: "DOCK" });
  givenItem(site, { id: "TEA" });
  givenLocation(site, { id: "A-1", travelSeq: 1, maxLpns: 1 });
  givenLocation(site, { id: "A-2", travelSeq: 2, maxLpns: 1 });
  givenStock(site, { sku: "TEA", place: "RECV-01", qty: 10, lpn: "PAL1" });
});
afterEach(() => expectSound(site));

const putaway = () => site.do("putaway.request", { lpn: "PAL1" }).taskId;
const taskOf = (taskId: string) => site.book.get("task", taskId);
function loaded(): Transport {
  const id = request(putaway())!;
  sends("transports.assign", { transport: id, vehicle: "R1" });
  sends("transports.progress", { transport: id, step: "driving", node: "N1" });
  return sends("transports.progress", { transport: id, step: "loaded", node: "S0" });
}

test("a putaway of a whole LPN is announced once, taken with the task's lease, and delivered by the task's own command", () => {
  const taskId = putaway();
  const id = request(taskId)!;
  expect(request(taskId)).toBeUndefined();
  expect(site.book.get("transport", id)).toMatchObject({
    state: "waiting",
    lpn: "PAL1",
    fromPlace: "RECV-01",
    toPlace: "A-1",
  });
  const assigned = sends("transports.assign", { transport: id, vehicle: "R1" });
  expect(assigned).toMatchObject({ state: "assigned", vehicle: "R1" });
  expect(taskOf(taskId)).toMatchObject({ state: "leased", leaseHolder: "machine:R1" });
  site.tick(20 * 60_000);
  sends("transports.progress", { transport: id, step: "driving", node: "N1" });
  site.tick(20 * 60_000);
  expect(sends("transports.renew", { transports: [id] })).toEqual({ renewed: 1 });
  site.do("tasks.expire-leases", {});
  expect(taskOf(taskId)).toMatchObject({ state: "leased", leaseEpoch: assigned.leaseEpoch });
  sends("transports.progress", { transport: id, step: "loaded", node: "S0" });
  site.do("putaway.confirm", { taskId, leaseEpoch: assigned.leaseEpoch, lpn: "PAL1", to: "A-1" }, robot);
  expect(sends("transports.deliver", { transport: id, node: "S1" })).toMatchObject({ state: "delivered" });
  expect(taskOf(taskId)).toMatchObject({ state: "done", doneBy: "machine:R1" });
  expect(site.book.get("lpn", "PAL1")).toMatchObject({ state: "stored", location: "A-1" });
  expect(site.book.find("exception", {})).toEqual([]);
  expect(site.ask("fleet.transports", { open: true }).transports).toEqual([]);
  expect(site.ask("fleet.transports", {}).transports).toMatchObject([{ id, state: "delivered", vehicle: "R1" }]);
});

test("what robots may take is a setting: kinds of task, and zones of both ends", () => {
  const taskId = putaway();
  givenSetting(site, "fleet.taskTypes", ["replenish"]);
  expect(request(taskId)).toBeUndefined();
  givenSetting(site, "fleet.taskTypes", ["putaway"]);
  givenSetting(site, "fleet.zones", ["A"]);
  expect(request(taskId)).toBeUndefined();
  givenSetting(site, "fleet.zones", ["A", "DOCK"]);
  expect(request(taskId)).toBeDefined();
});

test("a replenishment is a robot's only when it takes all that the LPN holds", () => {
  givenLocation(site, { id: "HOME" });
  givenItem(site, { id: "MUG", homeLocation: "HOME", minQty: 5, maxQty: 12 });
  givenStock(site, { sku: "MUG", place: "A-2", qty: 20, lpn: "PAL2" });
  const [part] = site.do("replenish.run", { sku: "MUG" }).tasks;
  expect(part).toMatchObject({ lpn: "PAL2", qty: 12 });
  expect(request(part!.taskId)).toBeUndefined();
  site.do("tasks.cancel", { taskId: part!.taskId, reason: "test" });
  givenItem(site, { id: "MUG", homeLocation: "HOME", minQty: 5, maxQty: 20 });
  const [whole] = site.do("replenish.run", { sku: "MUG" }).tasks;
  expect(request(whole!.taskId)).toBeDefined();
});

test("what a robot is on its way to is not moved by hand, and what a person has in hand is not given to a robot", () => {
  const taskId = putaway();
  const id = request(taskId)!;
  const { job } = site.do("work.open", { kind: "move", scan: "PAL1" }, rita);
  expect(sends("transports.assign", { transport: id, vehicle: "R1" })).toMatchObject({ state: "withdrawn" });
  expect(request(taskId)).toBeUndefined();
  site.do("work.release", { taskId: job.taskId, leaseEpoch: job.leaseEpoch }, rita);
  const again = request(taskId)!;
  sends("transports.assign", { transport: again, vehicle: "R1" });
  expect(site.refusal("work.open", { kind: "move", scan: "PAL1" }, rita)).toMatchObject({
    code: "task-taken",
    task: taskId,
    holder: "R1",
  });
});

test("an LPN in another is not carried alone", () => {
  const taskId = putaway();
  givenLpn(site, { id: "OUTER", location: "RECV-01", state: "closed" });
  site.do("lpn.nest", { lpn: "PAL1", parent: "OUTER" });
  expect(request(taskId)).toBeUndefined();
});

test("a task that a person took first withdraws the transport, before and at the assignment", () => {
  const taskId = putaway();
  const id = request(taskId)!;
  site.do("work.next", { taskId }, rita);
  expect(sends("transports.assign", { transport: id, vehicle: "R1" })).toMatchObject({
    state: "withdrawn",
    reason: "taken",
  });
  const { leaseEpoch } = taskOf(taskId)!;
  site.do("work.release", { taskId, leaseEpoch }, rita);
  const again = request(taskId)!;
  site.do("work.next", { taskId }, rita);
  expect(sends("transports.drop", { transports: [again] })).toEqual({ dropped: 1 });
});

test("a failure without the load gives the task to people, and robots do not try it again", () => {
  const id = request(putaway())!;
  const { taskId } = sends("transports.assign", { transport: id, vehicle: "R1" });
  const end = { transport: id, outcome: "failed", reason: "refused", load: "no", node: "N1" };
  expect(sends("transports.end", end)).toMatchObject({ state: "failed", exceptionId: "" });
  expect(sends("transports.end", end)).toMatchObject({ state: "failed" });
  expect(taskOf(taskId)).toMatchObject({ state: "released", leaseHolder: "" });
  expect(request(taskId)).toBeUndefined();
  givenSetting(site, "fleet.attemptsMax", 2);
  expect(request(taskId)).toBeDefined();
});

test("a load that was lost with its vehicle is nobody's work until a person says where it is", () => {
  const { id, taskId } = loaded();
  const lost = sends("transports.end", {
    transport: id,
    outcome: "unknown",
    reason: "silent",
    load: "yes",
    node: "N3",
  });
  expect(lost.state).toBe("unknown");
  expect(taskOf(taskId)).toMatchObject({ state: "created", leaseHolder: "" });
  expect(site.do("work.next", { types: ["putaway"] }, rita).job).toBeNull();
  expect(site.book.get("exception", lost.exceptionId)).toMatchObject({
    severity: "urgent",
    detail: { node: "N3", because: "load-on-vehicle" },
  });
  expect(site.ask("fleet.transports", { open: true }).transports.map((one) => one.id)).toEqual([id]);
  expect(site.refusal("fleet.load-at", { id, location: "NO" }).code).toBe("location-unknown");
  expect(site.do("fleet.load-at", { id, location: "A-1" })).toMatchObject({ taskState: "done" });
  expect(site.book.get("lpn", "PAL1")).toMatchObject({ location: "A-1", state: "stored" });
  expect(site.ask("fleet.transports", { open: true }).transports).toEqual([]);
  expect(site.refusal("fleet.load-at", { id, location: "A-1" }).code).toBe("state-not-allowed");
});

test("the vehicle that is back with its load goes on, unless a person was faster", () => {
  const { id, taskId } = loaded();
  const lost = sends("transports.end", {
    transport: id,
    outcome: "unknown",
    reason: "silent",
    load: "maybe",
    node: "N3",
  });
  const back = sends("transports.progress", { transport: id, step: "loaded", node: "N3" });
  expect(back).toMatchObject({ state: "loaded", exceptionId: "" });
  expect(taskOf(taskId)).toMatchObject({ state: "leased", leaseHolder: "machine:R1", leaseEpoch: back.leaseEpoch });
  expect(site.book.get("exception", lost.exceptionId)?.state).toBe("resolved");
  sends("transports.end", { transport: id, outcome: "unknown", reason: "silent", load: "yes", node: "N3" });
  site.do("fleet.load-at", { id, location: "A-2" });
  expect(sends("transports.progress", { transport: id, step: "loaded", node: "N3" })).toMatchObject({
    state: "failed",
  });
});

test("what only waits is taken back at once; what drives is called off first", () => {
  const id = request(putaway())!;
  expect(site.do("fleet.take-back", { id })).toEqual({ id, state: "withdrawn" });
  expect(request(site.book.get("transport", id)!.taskId)).toBeUndefined();
  expect(site.refusal("fleet.take-back", { id }).code).toBe("state-not-allowed");
  expect(site.refusal("fleet.take-back", { id: "NO" }).code).toBe("not-found");
  givenStock(site, { sku: "TEA", place: "RECV-01", qty: 10, lpn: "PAL2" });
  const second = request(site.do("putaway.request", { lpn: "PAL2" }).taskId)!;
  sends("transports.assign", { transport: second, vehicle: "R1" });
  expect(site.do("fleet.take-back", { id: second, reason: "urgent" })).toMatchObject({ state: "withdrawing" });
  expect(site.do("fleet.take-back", { id: second })).toMatchObject({ state: "withdrawing" });
  expect(
    sends("transports.end", { transport: second, outcome: "failed", reason: "urgent", load: "no", node: "" }),
  ).toMatchObject({
    state: "withdrawn",
    reason: "urgent",
  });
});

test("a plan is taken whole, replaces the one before, and is counted up", () => {
  const lif = { layouts: [{ nodes: [{ nodeId: "N" }], edges: [], stations: [] }] };
  expect(site.ask("fleet.plan", {}).plan).toBeNull();
  expect(site.do("fleet.import-plan", { lif })).toMatchObject({ id: "plan", version: 1, nodes: 1 });
  expect(site.do("fleet.import-plan", { lif })).toMatchObject({ version: 2 });
  site.do("fleet.import-plan", { id: "other", lif, stations: { S: "A-1" } });
  expect(site.ask("fleet.plan", {}).plan).toMatchObject({ id: "other", version: 1, stations: { S: "A-1" } });
  expect(site.refusal("fleet.import-plan", { lif, stations: { S: "NO" } }).code).toBe("location-unknown");
  expect(site.refusal("fleet.import-plan", { lif: {} }).code).toBe("plan-invalid");
});

const box = (size: number) => [
  { xMm: 0, yMm: 0 },
  { xMm: size, yMm: 0 },
  { xMm: size, yMm: size },
  { xMm: 0, yMm: size },
];
const lif = { layouts: [{ nodes: [{ nodeId: "N" }, { nodeId: "M" }], edges: [], stations: [] }] };

test("zones are drawn, changed, removed, and outlive a new plan unless it brings its own", () => {
  const area = { name: "Hall 1", kind: "emergency-stop" as const, polygon: box(5_000), release: "Turn the button." };
  expect(site.refusal("fleet.save-zone", area).code).toBe("not-found");
  site.do("fleet.import-plan", { lif });
  expect(site.do("fleet.save-zone", area)).toMatchObject({ id: "zone-1", mapId: "", maxSpeedMmS: null });
  expect(site.do("fleet.save-zone", { ...area, kind: "slow" })).toMatchObject({ id: "zone-2", maxSpeedMmS: 500 });
  expect(site.do("fleet.save-zone", { ...area, id: "zone-1", name: "Hall A" })).toMatchObject({ id: "zone-1" });
  expect(site.refusal("fleet.save-zone", { ...area, id: "zone-9" }).code).toBe("not-found");
  const [a, b, c, d] = box(5_000);
  for (const polygon of [box(50), [a, b, d, c]] as never[])
    expect(site.refusal("fleet.save-zone", { ...area, polygon }).code).toBe("zone-without-area");
  site.do("fleet.import-plan", { id: "other", lif });
  expect(site.ask("fleet.plan", {}).plan?.zones.map(({ name }) => name)).toEqual(["Hall A", "Hall 1"]);
  site.do("fleet.remove-zone", { id: "zone-1" });
  expect(site.refusal("fleet.remove-zone", { id: "zone-1" }).code).toBe("not-found");
  const [left] = site.ask("fleet.plan", {}).plan?.zones ?? [];
  site.do("fleet.import-plan", { id: "third", lif, zones: [{ ...left!, name: "Imported" }] });
  expect(site.ask("fleet.plan", {}).plan?.zones).toEqual([{ ...left, name: "Imported" }]);
});

test("places are closed with a reason by anybody of the floor, and opened by a supervisor", () => {
  expect(site.refusal("fleet.close-nodes", { nodes: ["N"], reason: "spill" }).code).toBe("not-found");
  site.do("fleet.import-plan", { lif });
  expect(site.refusal("fleet.close-nodes", { nodes: ["N", "NO"], reason: "spill" })).toMatchObject({ node: "NO" });
  site.do("fleet.close-nodes", { nodes: ["N", "M"], reason: "spill" }, rita);
  expect(site.ask("fleet.plan", {}).plan?.closed).toMatchObject([
    { node: "N", reason: "spill", by: rita.actor },
    { node: "M", reason: "spill" },
  ]);
  site.do("fleet.import-plan", { id: "other", lif });
  expect(site.do("fleet.open-nodes", { nodes: ["M", "NO"] })).toEqual({ nodes: ["M"] });
  expect(site.do("fleet.open-nodes", { nodes: ["M"] })).toEqual({ nodes: [] });
  expect(site.ask("fleet.plan", {}).plan?.closed.map(({ node }) => node)).toEqual(["N"]);
});
