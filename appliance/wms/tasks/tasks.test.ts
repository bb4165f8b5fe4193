import { expect, test } from "vitest";
import {
  given,
  givenHold,
  givenItem,
  givenLocation,
  givenOrder,
  givenPerson,
  givenReleasedOrder,
  givenStock,
} from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { workMs } from "../../testing/work-ms.ts";
import { pickingSite } from "./testing/picking-site.ts";

type Site = ReturnType<typeof pickingSite>["site"];

/** Pick tasks for one unit of tea each, with fields of their own; gives the task ids. */
function tasks(
  site: Site,
  ...each: { priority?: number; dueAt?: number; fromPlace?: string; zone?: string; assignedTo?: string }[]
): string[] {
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 1_000 });
  return each.map((fields) => {
    const [id] = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 1 }] }).taskIds as [string];
    given(site, "task-given", { sets: [{ record: "task", id, fields: { ...fields, createdAt: site.nowMs } }] });
    return id;
  });
}

test("one task has one live lease: who asks second gets another task, or is told who has it", () => {
  const { site, ann, bob } = pickingSite();
  const [only] = tasks(site, {});
  expect(site.do("work.next", {}, ann).job).toMatchObject({
    taskId: only,
    leaseEpoch: 1,
    leaseUntil: site.nowMs + 30 * 60_000,
  });
  expect(site.do("work.next", {}, bob)).toEqual({ job: null, waiting: {} });
  expect(site.refusal("work.next", { taskId: only! }, bob)).toEqual({ code: "task-taken", task: only, holder: "ann" });
});

test("who asks again gets the task they hold, under the same epoch", () => {
  const { site, ann } = pickingSite();
  tasks(site, {}, {});
  const first = site.do("work.next", {}, ann).job;
  site.tick(40 * 60_000); // the lease ran out, and nobody took it
  expect(site.do("work.next", {}, ann).job).toMatchObject({
    taskId: first?.taskId,
    leaseEpoch: 1,
    leaseUntil: site.nowMs + 30 * 60_000,
  });
});

test("a lease that ran out goes to whoever asks next, under the next epoch", () => {
  const { site, ann, bob } = pickingSite();
  const [only] = tasks(site, {});
  site.do("work.next", {}, ann);
  site.tick(30 * 60_000);
  expect(site.do("work.next", {}, bob).job).toMatchObject({ taskId: only, leaseEpoch: 2 });
  expect(site.do("work.next", {}, ann).job).toBeNull();
});

test("a timer returns what ran out", () => {
  const { site, ann } = pickingSite();
  const [only] = tasks(site, {});
  site.do("work.next", {}, ann);
  expect(site.do("tasks.expire-leases", {})).toEqual({ expired: 0 });
  site.tick(30 * 60_000);
  expect(site.do("tasks.expire-leases", {})).toEqual({ expired: 1 });
  expect(site.book.get("task", only!)).toMatchObject({ state: "released", leaseEpoch: 2, leaseHolder: "" });
});

test("the choice: assigned to me, then priority, then due, then the path", () => {
  const { site, ann } = pickingSite();
  const [late, urgent, mine, due] = tasks(
    site,
    {},
    { priority: 2 },
    { priority: 9, assignedTo: "ann" },
    { dueAt: 5_000 },
  );
  const order = [1, 2, 3, 4].map(() => {
    const { job } = site.do("work.next", {}, ann);
    site.do("tasks.cancel", { taskId: job!.taskId, reason: "next" });
    return job!.taskId;
  });
  expect(order).toEqual([mine, urgent, due, late]);
  expectSound(site);
});

test("among equals, what lies near comes first; out of reach the due date decides", () => {
  const { site, ann } = pickingSite();
  const [dueFirst, near] = tasks(site, { dueAt: 1_000, fromPlace: "B-01-02" }, { dueAt: 9_000, fromPlace: "A-01-02" });
  expect(site.do("work.next", { near: "A-01-01" }, ann).job?.taskId).toBe(near);
  site.do("work.release", { taskId: near!, leaseEpoch: 1 }, ann);
  expect(site.do("work.next", {}, ann).job?.taskId).toBe(dueFirst);
});

test("somebody else's assignment and other zones are not offered", () => {
  const { site, ann, bob } = pickingSite();
  const cold = givenPerson(site, { id: "cold", roles: ["picker"], zones: ["COLD"] });
  const [id] = tasks(site, {});
  site.do("tasks.assign", { taskIds: [id!], person: "ann" });
  expect(site.do("work.next", {}, bob).job).toBeNull();
  expect(site.refusal("work.next", { taskId: id! }, bob).code).toBe("task-taken");
  expect(site.do("work.next", {}, ann).job?.taskId).toBe(id);
  expect(site.refusal("tasks.assign", { taskIds: [id!], person: "bob" })).toMatchObject({
    code: "task-taken",
    holder: "ann",
  });
  site.do("work.release", { taskId: id!, leaseEpoch: 1 }, ann);
  site.do("tasks.assign", { taskIds: [id!], person: "" });
  expect(site.do("work.next", {}, cold).job).toBeNull(); // zone A is not theirs
  expect(site.do("work.next", {}, bob).job?.taskId).toBe(id);
});

test("a role gets its own kinds of work only", () => {
  const { site, pat } = pickingSite();
  const counter = givenPerson(site, { id: "carl", roles: ["counter"] });
  tasks(site, {});
  expect(site.do("work.next", {}, pat)).toEqual({ job: null, waiting: {} });
  expect(site.do("work.next", {}, counter).job).toBeNull();
  expect(site.do("work.next", { types: ["count"] }).job).toBeNull(); // a supervisor who asks for counts only
  expect(site.do("work.next", {}).job?.type).toBe("pick");
});

test("a task asked for by name must be work for this person", () => {
  const { site, pat } = pickingSite();
  const [id] = tasks(site, {});
  expect(site.refusal("work.next", { taskId: id! }, pat).code).toBe("not-allowed");
  expect(site.refusal("work.next", { taskId: "none" }, pat).code).toBe("task-unknown");
});

test("a cluster with more totes than the cart has slots is not offered", () => {
  const { site, ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 10 });
  for (let i = 0; i < 3; i++) givenOrder(site, { lines: [{ sku: "TEA", qty: 1 }] });
  site.do("waves.release", { waveId: site.do("waves.plan", { method: "cluster" }).waveId });
  expect(site.do("work.next", { slots: 2 }, ann).job).toBeNull();
  expect(site.do("work.next", { slots: 3 }, ann).job?.type).toBe("pick");
});

test("a skipped task comes back when everything else is done, and must still be done", () => {
  const { site, ann } = pickingSite();
  const [first, second] = tasks(site, { priority: 1 }, {});
  site.do("work.next", {}, ann);
  site.do("work.skip", { taskId: first!, leaseEpoch: 1, reason: "aisle blocked" }, ann);
  expect(site.do("work.next", {}, ann).job?.taskId).toBe(second);
  site.do("tasks.cancel", { taskId: second!, reason: "x" });
  expect(site.do("work.next", {}, ann).job).toMatchObject({ taskId: first, leaseEpoch: 2 });
  site.do("work.skip", { taskId: first!, leaseEpoch: 1, reason: "too late: this lease is over" }, ann);
  expect(site.book.get("task", first!)?.state).toBe("leased");
  site.do("tasks.unlease", { taskId: first! });
  site.do("tasks.reprioritise", { taskIds: [first!], priority: 3 });
  expect(site.book.get("task", first!)).toMatchObject({
    skippedAt: null,
    priority: 3,
    state: "released",
    leaseEpoch: 3,
  });
});

test("cancelling a pick task frees its stock, and the order can be released again", () => {
  const { site } = pickingSite();
  const [id] = tasks(site, {});
  const { orderId } = site.book.get("task", id!)!;
  site.do("tasks.cancel", { taskId: id!, reason: "wrong wave" });
  expect(site.book.get("order", orderId)?.state).toBe("open");
  expect(site.book.balances({ place: "A-01-01" })[0]?.allocated).toBe(0);
  expect(site.refusal("tasks.cancel", { taskId: id!, reason: "again" }).code).toBe("state-not-allowed");
  expect(site.refusal("tasks.cancel", { taskId: "none", reason: "x" }).code).toBe("task-unknown");
  expect(site.do("orders.release", { orderId }).taskIds).toHaveLength(1);
  expectSound(site);
});

test("a repeat of the question gets the same task, with its steps as they are now", () => {
  const { site, ann } = pickingSite();
  tasks(site, {}, {});
  const first = site.send("work.next", {}, ann, "dev:1");
  const again = site.send("work.next", {}, ann, "dev:1");
  expect(again).toEqual(first);
});

test("tasks are listed by urgency, a page at a time; those that are over come newest first", () => {
  const { site, ann } = pickingSite();
  const ids = tasks(site, { priority: 7 }, { priority: 1 }, { priority: 4 });
  const page = site.ask("tasks.list", { limit: 2 });
  const rest = site.ask("tasks.list", { limit: 2, after: page.next ?? "" });
  expect([...page.tasks, ...rest.tasks].map(({ id }) => id)).toEqual([ids[1], ids[2], ids[0]]);
  expect(rest.next).toBeNull();
  site.do("work.next", {}, ann);
  expect(site.ask("tasks.list", { holder: "ann" }).tasks.map(({ id }) => id)).toEqual([ids[1]]);
  site.do("tasks.cancel", { taskId: ids[0]!, reason: "x" });
  expect(site.ask("tasks.list", { state: ["cancelled"] }).tasks.map(({ id }) => id)).toEqual([ids[0]]);
  expect(site.ask("tasks.list", { after: "not a page" }).tasks).toHaveLength(2);
});

test("the next task is found in a moment behind a hundred thousand finished ones", () => {
  const { site, ann } = pickingSite();
  const [only] = tasks(site, {});
  const fill = site.db.prepare(
    "INSERT INTO task (id, type, state, priority, createdAt) VALUES (?, 'pick', 'done', 5, ?)",
  );
  site.db.transaction(() => {
    for (let i = 0; i < 100_000; i++) fill.run(`old-${i}`, i);
  })();
  const plan = site.book.rows<{ detail: string }>(
    "EXPLAIN QUERY PLAN SELECT id FROM task WHERE state = 'released' AND type = 'pick' ORDER BY skippedAt IS NOT NULL, priority LIMIT 1",
  );
  expect(plan.map(({ detail }) => detail).join()).toContain("task_state_type_priority");
  const startedAt = workMs();
  expect(site.do("work.next", {}, ann).job?.taskId).toBe(only);
  expect(site.ask("tasks.list", { state: ["done"], limit: 50 }).tasks).toHaveLength(50);
  expect(workMs() - startedAt).toBeLessThan(250);
});

test("scan anything: a place, an LPN, an item by any of its codes, an order, a lot, a serial number, a load, a task", () => {
  const { site, ann } = pickingSite();
  givenStock(site, { sku: "MILK", place: "A-01-01", qty: 5, lot: "L1", expiryDate: "2027-01-01", lpn: "PAL-1" });
  givenStock(site, { sku: "PHONE", place: "A-01-02", qty: 1, serial: "P1" });
  givenHold(site, { scope: "lot", sku: "MILK", lot: "none" });
  givenItem(site, { id: "TEA-2", gtin: "4006381333931" }); // the same code as TEA
  const { loadId, number } = site.do("loads.create", {});
  givenStock(site, { sku: "TEA", place: "A-01-03", qty: 5 });
  const { orderId, taskIds } = givenReleasedOrder(site, { number: "SO-77", lines: [{ sku: "TEA", qty: 1 }] });
  const kinds = (raw: string) => site.ask("scan.resolve", { raw }, ann).matches.map(({ kind, id }) => [kind, id]);

  expect(kinds("a-01-01")).toEqual([["location", "A-01-01"]]);
  expect(kinds("PAL-1")).toEqual([["lpn", "PAL-1"]]);
  expect(kinds("4006381333931")).toEqual([
    ["item", "TEA"],
    ["item", "TEA-2"],
  ]);
  expect(kinds("010952123454321310L1")).toEqual([
    ["item", "MILK"],
    ["lot", "MILK|L1"],
  ]);
  expect(kinds("P1")).toEqual([["serial", "PHONE|P1"]]);
  expect(kinds("SO-77")).toEqual([["order", orderId]]);
  expect(kinds(number)).toEqual([["load", loadId]]);
  expect(kinds(taskIds[0]!)).toEqual([["task", taskIds[0]]]);
  expect(kinds("L1")).toEqual([["lot", "MILK|L1"]]);
  expect(kinds("ann")).toEqual([]); // who somebody is, is nobody's business
  expect(kinds("]C1garbage\u001d")).toEqual([]);

  const [place] = site.ask("scan.resolve", { raw: "A-01-03" }, ann).matches;
  expect(place?.stock).toEqual([
    { place: "A-01-03", sku: "TEA", lot: "", lpn: "", status: "available", onHand: 5, allocated: 1 },
  ]);
  expect(place?.tasks).toEqual([{ id: taskIds[0], type: "pick", state: "released" }]);
  givenLocation(site, { id: "CLOSED", active: false });
  expect(kinds("CLOSED")).toEqual([]);
});
