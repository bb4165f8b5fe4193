import { expect, test } from "vitest";
import { genesisTip } from "#sync/protocol/entry.ts";
import { SiteBook } from "../../store/sync/site-book.ts";
import { sealed } from "../../store/sync/testing/sqlite-site.ts";
import { TestSite } from "../../testing/test-site.ts";

/** A site that renamed an item, and a page that says that another had renamed it later, unseen; the hub has both. */
function siteWithConflict(): TestSite {
  const site = new TestSite();
  site.do("items.save", { sku: "TEA", name: "Green tea" });
  const { seq, hlc, atMs } = site.book.row<{ seq: number; hlc: string; atMs: number }>(
    "SELECT seq, hlc, atMs FROM journal ORDER BY pos DESC",
  ) as { seq: number; hlc: string; atMs: number };
  const later = `f${hlc.slice(1)}`;
  const book = new SiteBook(site.runner);
  const page = {
    ...{ from: 0, to: seq + 1, tip: genesisTip, incarnation: 1 },
    acks: [{ origin: "S1", fromSeq: 1, toSeq: seq, firstHubPos: 1, exceptions: [] }],
    entries: [
      {
        ...{ hubPos: seq + 1, eff: later, verdict: { kind: "accepted" as const } },
        fact: {
          ...{ origin: "S2.e1", seq: 1, base: 0, hlc: later, atMs, actor: "eva", device: "", commandId: "" },
          ...{ type: "item-saved", data: {}, moves: [] },
          sets: [{ record: "item" as const, id: "TEA", fields: { name: "Black tea" } }],
        },
      },
    ],
  };
  book.change({ kind: "page", bytes: sealed(page, "S1") });
  while (book.goOn(10));
  return site;
}

test("an overwrite that nobody had seen is shown with both values and who wrote them, and can be kept", () => {
  const site = siteWithConflict();
  expect(site.book.get("item", "TEA")?.name).toBe("Black tea");
  const { conflicts, open } = site.ask("conflicts.list", {});
  expect([open, conflicts]).toMatchObject([
    1,
    [
      {
        ...{ record: "item", recordId: "TEA", field: "name", state: "open", now: "Black tea" },
        stands: { value: "Black tea", origin: "S2.e1", actor: "eva" },
        lost: { value: "Green tea", origin: "S1", actor: "p-super" },
      },
    ],
  ]);
  const conflictId = conflicts[0]?.id ?? "";
  expect(site.do("conflicts.settle", { conflictId, choice: "keep" })).toEqual({ conflictId, state: "kept" });
  expect(site.refusal("conflicts.settle", { conflictId, choice: "swap" }).code).toBe("state-not-allowed");
  expect(site.ask("conflicts.list", {})).toMatchObject({ open: 0, conflicts: [] });
  expect(site.ask("conflicts.list", { state: "settled" }).conflicts).toMatchObject([{ settledBy: "p-super" }]);
});

test("a person puts the other value back, or writes a third one of the right kind", () => {
  const swapped = siteWithConflict();
  const idIn = (site: TestSite) => site.ask("conflicts.list", {}).conflicts[0]?.id ?? "";
  swapped.do("conflicts.settle", { conflictId: idIn(swapped), choice: "swap" });
  expect(swapped.book.get("item", "TEA")?.name).toBe("Green tea");
  const edited = siteWithConflict();
  const conflictId = idIn(edited);
  expect(edited.refusal("conflicts.settle", { conflictId, choice: "edit", value: 7 }).code).toBe("input-invalid");
  edited.do("conflicts.settle", { conflictId, choice: "edit", value: "Tea" });
  expect(edited.book.get("item", "TEA")?.name).toBe("Tea");
  expect(edited.refusal("conflicts.settle", { conflictId: "9|item|name|TEA", choice: "keep" }).code).toBe("not-found");
});

test("with nothing late, adopting does nothing and leaves no trace", () => {
  const site = new TestSite();
  expect(site.do("sync.adopt", {})).toEqual({ booked: 0, repeats: 0, exceptions: 0, left: 0 });
  expect(site.runner.headPos).toBe(0);
});

test("what the box before this one hands over is booked once, though it comes twice, and its commands are known as done", () => {
  const site = new TestSite();
  const origin = "S1.before";
  const spot = (place: string) => ({ place, lpn: "", status: "available" as const });
  const late = (seq: number, commandId: string) => ({
    ...{ origin, seq, base: 0, hlc: "0".repeat(16), atMs: site.nowMs, actor: "eva", device: "", commandId },
    ...{ type: "stock-adjusted", data: {}, sets: [] },
    moves: [{ sku: "TEA", lot: "", serial: "", owner: "", qty: 5, from: spot("~found"), to: spot("A-01") }],
  });
  const take = (...facts: ReturnType<typeof late>[]) =>
    site.sendMany([
      {
        name: "sync.take-tail",
        commandId: "",
        input: { facts, hashes: facts.map(({ seq }) => String(seq).repeat(64).slice(0, 64)) },
        caller: { actor: "system", device: "standby", roles: ["admin"] },
      },
    ])[0];
  expect(take(late(7, "c7"), late(8, "c8"))).toMatchObject({ ok: true, value: { booked: 2, repeats: 0 } });
  expect(take(late(8, "c8"), late(9, "c9"))).toMatchObject({ ok: true, value: { booked: 1 } });
  expect(site.book.balances({ sku: "TEA", place: "A-01" })).toMatchObject([{ onHand: 15 }]);
  const again = site.sendMany([
    {
      name: "items.save",
      commandId: "c8",
      input: { sku: "TEA", name: "Tea" },
      caller: { actor: "eva", device: "", roles: ["supervisor"] },
    },
  ])[0];
  expect(again).toMatchObject({ ok: false, refusal: { code: "command-done-elsewhere", commandId: "c8" } });
});
