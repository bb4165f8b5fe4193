import { beforeEach, expect, test } from "vitest";
import { advance, type JobEvent, startJob } from "#sync/model/steps/run-job.ts";
import type { Caller } from "../../store/book.ts";
import { givenItem, givenLocation, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { supervisor, TestSite } from "../../testing/test-site.ts";

const anna: Caller = { actor: "p-anna", device: "hh-1", roles: ["counter"] };
const bert: Caller = { actor: "p-bert", device: "hh-2", roles: ["counter"] };

let site: TestSite;
beforeEach(() => {
  site = new TestSite();
  givenItem(site, { id: "A", countToleranceQty: 1 });
  givenItem(site, { id: "B", tracksLot: true });
  givenLocation(site, { id: "L-01" });
  givenStock(site, { place: "L-01", sku: "A", qty: 10 });
  givenStock(site, { place: "L-01", sku: "B", lot: "B7", qty: 4 });
});

/** Takes a whole count as one person: what they found, by SKU. */
function take(who: Caller, found: { code: string; lot?: string; qty: number }[]) {
  const { job } = site.do("work.next", { types: ["count"] }, who);
  if (!job) throw new Error("no count is waiting");
  const on = {
    countId: job.steps.flatMap((s) => s.choices ?? []).find((c) => c.id === "finish")?.emit?.input.countId as string,
    taskId: job.taskId,
    leaseEpoch: job.leaseEpoch,
  };
  for (const line of found) site.do("counts.line", { ...on, ...line }, who);
  return site.do("counts.finish", on, who);
}
const onHand = (sku: string) => site.book.balances({ place: "L-01", sku }).reduce((sum, b) => sum + b.onHand, 0);

test("a count without a difference posts itself and dates the place", () => {
  site.do("counts.request", { location: "L-01" });
  expect(
    take(anna, [
      { code: "A", qty: 10 },
      { code: "B", lot: "B7", qty: 4 },
    ]),
  ).toMatchObject({ state: "posted" });
  expect(site.book.get("location", "L-01")?.lastCountedAt).toBe(site.nowMs);
  expectSound(site);
});

test("the same thing found twice adds up", () => {
  site.do("counts.request", { location: "L-01" });
  expect(
    take(anna, [
      { code: "A", qty: 6 },
      { code: "A", qty: 4 },
      { code: "B", lot: "B7", qty: 4 },
    ]),
  ).toMatchObject({ state: "posted" });
});

test("a difference inside the item's tolerance posts itself: the adjustment is counted less book", () => {
  site.do("counts.request", { location: "L-01" });
  expect(
    take(anna, [
      { code: "A", qty: 9 },
      { code: "B", lot: "B7", qty: 4 },
    ]),
  ).toMatchObject({ state: "posted" });
  expect(onHand("A")).toBe(9);
  expect(site.book.balances({ place: "~lost", sku: "A" })[0]?.onHand).toBe(1);
  expectSound(site);
});

test("a larger difference is recounted by somebody else, then decided by a supervisor", () => {
  site.do("counts.request", { location: "L-01" });
  expect(
    take(anna, [
      { code: "A", qty: 5 },
      { code: "B", lot: "B7", qty: 4 },
    ]),
  ).toMatchObject({ state: "recount" });
  expect(site.do("work.next", { types: ["count"] }, anna).job).toBeNull();
  expect(
    take(bert, [
      { code: "A", qty: 5 },
      { code: "B", lot: "B7", qty: 4 },
    ]),
  ).toMatchObject({ state: "review" });
  expect(onHand("A")).toBe(10);
  const { exceptions } = site.ask("exceptions.list", {});
  expect(exceptions).toMatchObject([{ kind: "count-difference", detail: { counted: 5, book: 10 } }]);
  const [count] = site.ask("counts.list", { state: "review" }).counts;
  expect(count?.differences).toMatchObject([{ sku: "A", qty: 5, bookQty: 10 }]);
  // Stock that moves between the count and its approval stays moved: only the difference is posted.
  givenStock(site, { place: "L-01", sku: "A", qty: 3 });
  site.do("counts.approve", { countId: count?.id as string });
  expect(onHand("A")).toBe(8);
  expect(site.ask("exceptions.list", {}).exceptions).toEqual([]);
  expectSound(site);
});

test("a recount that agrees with the book ends the matter", () => {
  site.do("counts.request", { location: "L-01" });
  take(anna, [
    { code: "A", qty: 5 },
    { code: "B", lot: "B7", qty: 4 },
  ]);
  expect(
    take(bert, [
      { code: "A", qty: 10 },
      { code: "B", lot: "B7", qty: 4 },
    ]),
  ).toMatchObject({ state: "posted" });
  expect(onHand("A")).toBe(10);
});

test("whoever counted first may not recount, unless a supervisor is alone", () => {
  site.do("counts.request", { location: "L-01" });
  take(anna, [{ code: "A", qty: 5 }]);
  const [count] = site.ask("counts.list", { state: "recount" }).counts;
  const on = { countId: count?.id as string, taskId: "", leaseEpoch: 0 };
  expect(site.refusal("counts.finish", on, anna)).toMatchObject({ code: "recount-same-person" });
});

test("a rejected count changes nothing, and can be taken again", () => {
  site.do("counts.request", { location: "L-01" });
  take(anna, [
    { code: "A", qty: 5 },
    { code: "B", lot: "B7", qty: 4 },
  ]);
  take(bert, [
    { code: "A", qty: 6 },
    { code: "B", lot: "B7", qty: 4 },
  ]);
  const [count] = site.ask("counts.list", { state: "review" }).counts;
  expect(site.do("counts.reject", { countId: count?.id as string, reason: "two answers", again: true })).toMatchObject({
    state: "recount",
  });
  expect(onHand("A")).toBe(10);
  expect(
    take(anna.actor === "p-anna" ? { ...bert, actor: "p-carl" } : bert, [
      { code: "A", qty: 10 },
      { code: "B", lot: "B7", qty: 4 },
    ]),
  ).toMatchObject({ state: "posted" });
});

test("a cancelled count takes its task with it", () => {
  const { countId } = site.do("counts.request", { location: "L-01" });
  site.do("counts.cancel", { countId, reason: "wrong place" });
  expect(site.do("work.next", { types: ["count"] }, anna).job).toBeNull();
  expect(site.refusal("counts.cancel", { countId, reason: "again" })).toMatchObject({ code: "state-not-allowed" });
});

test("cycle counts are raised for the places not counted for longest, once", () => {
  givenLocation(site, { id: "L-02" });
  expect(site.do("counts.plan", { olderThanDays: 30 }).raised).toEqual(["L-01", "L-02"]);
  expect(site.do("counts.plan", { olderThanDays: 30 }).raised).toEqual([]);
});

test("the job leads through a blind count by scans alone: it never says what the book expects", () => {
  site.do("counts.request", { location: "L-01" });
  const { job } = site.do("work.next", {}, anna);
  if (!job) throw new Error("no job");
  expect(JSON.stringify(job.steps)).not.toMatch(/"bookQty"|"onHand"/);
  let state = startJob(job);
  const sent: string[] = [];
  const events: JobEvent[] = [
    { type: "scan", raw: "L-01" },
    { type: "scan", raw: "A" },
    { type: "quantity", qty: 10 },
    { type: "scan", raw: "B" },
    { type: "text", field: "lot", value: "B7" },
    { type: "quantity", qty: 4 },
    { type: "choose", id: "finish" },
  ];
  for (const event of events) {
    const step = advance(job, state, event);
    expect(step.feedback).not.toBe("error");
    state = step.state;
    for (const { name, input } of step.commands) {
      sent.push(name);
      site.do(name as "counts.line", input as never, anna);
    }
  }
  expect(sent).toEqual(["counts.line", "counts.line", "counts.finish"]);
  expect(site.ask("counts.list", { state: "posted" }).counts).toHaveLength(1);
});

test("an exception is claimed, waived with a reason, and opened again", () => {
  site.do("counts.request", { location: "L-01" });
  take(anna, [{ code: "A", qty: 5 }]);
  take(bert, [{ code: "A", qty: 5 }]);
  const [exception] = site.ask("exceptions.list", {}).exceptions;
  const exceptionId = exception?.id as string;
  expect(exception?.work.map((w) => w.kind)).toContain("count");
  site.do("exceptions.claim", { exceptionId }, supervisor);
  site.do("exceptions.waive", { exceptionId, resolution: "known" }, supervisor);
  expect(site.refusal("exceptions.claim", { exceptionId })).toMatchObject({ code: "state-not-allowed" });
  expect(site.ask("exceptions.list", { state: "closed" }).exceptions[0]).toMatchObject({
    state: "waived",
    closedBy: "p-super",
  });
  site.do("exceptions.reopen", { exceptionId }, supervisor);
  expect(site.ask("exceptions.list", {})).toMatchObject({ open: 1 });
});

test("a pallet that came after the steps were written is counted by its label like one that was there", () => {
  site.do("counts.request", { location: "L-01" });
  givenStock(site, { place: "L-01", sku: "A", qty: 6, lpn: "095212340000000273" });
  expect(
    take(anna, [
      { code: "A", qty: 10 },
      { code: "B", lot: "B7", qty: 4 },
      { code: "]C100095212340000000273", qty: 1 },
    ]),
  ).toMatchObject({ state: "posted" });
  expect(onHand("A")).toBe(16);
  expectSound(site);
});

test("what is moved between a line and the end of the count is no difference", () => {
  const { countId } = site.do("counts.request", { location: "L-01" });
  givenLocation(site, { id: "L-09" });
  const on = { countId };
  site.do("counts.line", { ...on, code: "A", qty: 10 }, anna);
  site.do("stock.move-loose", { sku: "A", qty: 3, from: "L-01", to: "L-09" });
  site.do("counts.line", { ...on, code: "B", lot: "B7", qty: 4 }, anna);
  givenStock(site, { place: "L-01", sku: "NEW", qty: 5 });
  expect(site.do("counts.finish", on, anna)).toMatchObject({ state: "posted" });
  expect(onHand("A")).toBe(7);
  expect(onHand("NEW")).toBe(5);
  expectSound(site);
});

test("a pallet that was broken into is counted unit by unit, and the difference is booked on it", () => {
  givenStock(site, { place: "L-01", sku: "A", qty: 6, lpn: "PAL-7" });
  site.do("counts.request", { location: "L-01" });
  const { job } = site.do("work.next", {}, anna);
  if (!job) throw new Error("no job");
  let state = startJob(job);
  const events: JobEvent[] = [
    { type: "scan", raw: "L-01" },
    { type: "scan", raw: "A" },
    { type: "quantity", qty: 10 },
    { type: "scan", raw: "B" },
    { type: "text", field: "lot", value: "B7" },
    { type: "quantity", qty: 4 },
    { type: "choose", id: "by-unit" },
    { type: "scan", raw: "PAL-7" },
    { type: "scan", raw: "A" },
    { type: "quantity", qty: 5 },
    { type: "choose", id: "finish" },
  ];
  for (const event of events) {
    const step = advance(job, state, event);
    expect(step.feedback).not.toBe("error");
    state = step.state;
    for (const { name, input } of step.commands) site.do(name as "counts.line", input as never, anna);
  }
  expect(site.book.balances({ lpn: "PAL-7" })[0]?.onHand).toBe(5);
  expectSound(site);
});
