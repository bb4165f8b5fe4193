import { afterEach, beforeEach, expect, test } from "vitest";
import { givenItem, givenLocation, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";

let site: TestSite;
beforeEach(() => {
  site = new TestSite();
  givenLocation(site, { id: "A-1", zone: "A" });
  givenLocation(site, { id: "B-1", zone: "B" });
  givenItem(site, { id: "TEA", name: "Tea" });
  givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lpn: "PAL1" });
  givenStock(site, { sku: "MILK", place: "A-1", qty: 3, lot: "L1", expiryDate: "2027-01-31" });
  givenStock(site, { sku: "TEA", place: "B-1", qty: 2, status: "hold" });
});
afterEach(() => expectSound(site));

test("stock is listed page by page with exact totals of everything that fits", () => {
  const first = site.ask("stock.list", { limit: 2 });
  expect(first.stock.map(({ place, sku, lpn }) => `${place} ${sku} ${lpn}`)).toEqual(["A-1 MILK ", "A-1 TEA PAL1"]);
  expect(first.stock[0]).toMatchObject({ zone: "A", expiryDate: "2027-01-31" });
  expect(first.totals).toEqual({ rows: 3, onHand: 10, allocated: 0 });
  const second = site.ask("stock.list", { limit: 2, after: first.next });
  expect(second.stock.map(({ place, sku }) => `${place} ${sku}`)).toEqual(["B-1 TEA"]);
  expect(second).toMatchObject({ totals: first.totals, next: undefined });
});

test("stock is filtered by SKU, place, lot, LPN, status and zone", () => {
  const onHand = (filter: Parameters<typeof ask>[0]) => ask(filter).totals.onHand;
  const ask = (filter: { sku?: string; place?: string; lot?: string; lpn?: string; status?: "hold"; zone?: string }) =>
    site.ask("stock.list", filter);
  expect(
    [
      { sku: "TEA" },
      { place: "A-1" },
      { lot: "L1" },
      { lpn: "PAL1" },
      { status: "hold" as const },
      { zone: "B" },
      { sku: "TEA", zone: "A" },
    ].map(onHand),
  ).toEqual([7, 8, 3, 5, 2, 2, 5]);
});

test("stock as of a past moment is what it was then", () => {
  const before = site.nowMs;
  site.tick(60_000);
  site.do("stock.move", { lpn: "PAL1", to: "B-1" });
  site.tick(60_000);
  site.do("stock.adjust", { sku: "MILK", lot: "L1", place: "A-1", delta: -1, reason: "scrap" });
  const at = (moment: number, filter = {}) =>
    site
      .ask("stock.as-of", { at: moment, ...filter })
      .stock.map(({ place, sku, onHand }) => `${place} ${sku} ${onHand}`);
  expect(at(before)).toEqual(["A-1 MILK 3", "A-1 TEA 5", "B-1 TEA 2"]);
  expect(at(before + 60_000, { sku: "TEA" })).toEqual(["B-1 TEA 2", "B-1 TEA 5"]);
  expect(at(site.nowMs, { place: "A-1" })).toEqual(["A-1 MILK 2"]);
  expect(at(before - 1)).toEqual([]);
});

test("history tells who moved what, newest first, page by page", () => {
  site.do("stock.move", { lpn: "PAL1", to: "B-1" });
  const byLpn = site.ask("stock.history", { lpn: "PAL1" }).moves;
  expect(byLpn.map(({ type, place, delta }) => `${type} ${place} ${delta}`)).toEqual([
    "lpn-moved B-1 5",
    "lpn-moved A-1 -5",
    "stock-given A-1 5",
  ]);
  expect(byLpn[0]).toMatchObject({ actor: "p-super", data: { from: "A-1", to: "B-1" } });
  const first = site.ask("stock.history", { place: "A-1", limit: 2 });
  expect(first.moves.map(({ sku, delta }) => `${sku} ${delta}`)).toEqual(["TEA -5", "MILK 3"]);
  expect(
    site
      .ask("stock.history", { place: "A-1", limit: 2, after: first.next })
      .moves.map(({ sku, delta }) => `${sku} ${delta}`),
  ).toEqual(["TEA 5"]);
  expect(site.ask("stock.history", { sku: "MILK", lot: "L1" }).moves).toHaveLength(2);
  expect(() => site.ask("stock.history", { lot: "L1" })).toThrow(/input-invalid/);
});

test("an LPN shows its tree, its content, its work and its history", () => {
  givenStock(site, { sku: "MILK", place: "A-1", qty: 1, lot: "L1", lpn: "BOX1" });
  site.do("lpn.nest", { lpn: "BOX1", parent: "PAL1" });
  site.do("putaway.request", { lpn: "PAL1" });
  expect(site.ask("lpn.get", { lpn: "PAL1" })).toMatchObject({
    root: "PAL1",
    tree: [{ id: "PAL1" }, { id: "BOX1", parent: "PAL1" }],
    content: [
      { lpn: "PAL1", sku: "TEA", name: "Tea", onHand: 5 },
      { lpn: "BOX1", sku: "MILK", expiryDate: "2027-01-31", onHand: 1 },
    ],
    tasks: [{ type: "putaway", state: "released" }],
    history: [{ type: "stock-given", place: "A-1", delta: 5 }],
  });
  expect(site.ask("lpn.get", { lpn: "BOX1" }).root).toBe("PAL1");
});
