import { afterEach, beforeEach, expect, test } from "vitest";
import type { Caller } from "../../store/book.ts";
import { givenItem, givenLocation, givenReleasedOrder, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";
import { workThrough } from "../../testing/work-through.ts";

const pia: Caller = { actor: "p-pia", device: "hh-3", roles: ["picker"] };

let site: TestSite;
beforeEach(() => {
  site = new TestSite();
  givenLocation(site, { id: "PICK-1", travelSeq: 0 });
  givenLocation(site, { id: "RES-1", travelSeq: 1, checkDigits: "33" });
  givenLocation(site, { id: "RES-2", travelSeq: 2 });
  givenItem(site, { id: "TEA", homeLocation: "PICK-1", minQty: 10, maxQty: 50, gtin: "4012345678901" });
});
afterEach(() => expectSound(site));

test("nothing is done while the home location has its minimum", () => {
  givenStock(site, { sku: "TEA", place: "PICK-1", qty: 10 });
  givenStock(site, { sku: "TEA", place: "RES-1", qty: 100 });
  expect(site.do("replenish.run", {})).toEqual({ tasks: [], short: [] });
});

test("a home location below its minimum is filled to its maximum, the oldest reserve first, promised units left alone", () => {
  givenStock(site, { sku: "TEA", place: "RES-2", qty: 20, lpn: "PAL2" });
  site.tick(1_000);
  givenStock(site, { sku: "TEA", place: "RES-1", qty: 30 });
  givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 5 }] });
  givenStock(site, { sku: "TEA", place: "PICK-1", qty: 9 });
  const run = site.do("replenish.run", { sku: "TEA" });
  expect(run.tasks.map(({ from, lpn, qty }) => `${from} ${lpn} ${qty}`)).toEqual(["RES-2 PAL2 15", "RES-1  26"]);
  expect(run.short).toEqual([]);
  expect(site.do("replenish.run", {}).tasks).toEqual([]);
});

test("what the reserve lacks is said", () => {
  givenStock(site, { sku: "TEA", place: "RES-1", qty: 30 });
  expect(site.do("replenish.run", {})).toMatchObject({
    tasks: [{ qty: 30 }],
    short: [{ sku: "TEA", to: "PICK-1", missingQty: 20 }],
  });
  expect(site.refusal("replenish.run", { sku: "NO" }).code).toBe("sku-unknown");
});

test("a replenishment from a pallet: the pallet, the item, the home location", () => {
  givenStock(site, { sku: "TEA", place: "RES-1", qty: 80, lpn: "PAL1" });
  site.do("replenish.run", {});
  const { job } = site.do("work.next", { types: ["replenish"] }, pia);
  expect(job && workThrough(site, job, ["PAL1", "4012345678901", "PICK-1"], pia)).toMatchObject({
    scans: 3,
    sent: ["stock.move-loose"],
    ended: true,
  });
  expect(site.book.balances({ sku: "TEA", place: "PICK-1" })).toMatchObject([{ lpn: "", onHand: 50 }]);
  expect(site.book.balances({ lpn: "PAL1" })).toMatchObject([{ onHand: 30 }]);
  expect(site.book.first("task", { type: "replenish" })?.state).toBe("done");
});

test("fewer units are keyed on the way, and a location is told by its check digits", () => {
  givenStock(site, { sku: "TEA", place: "RES-1", qty: 30 });
  site.do("replenish.run", {});
  const { job } = site.do("work.next", { types: ["replenish"] }, pia);
  expect(job && workThrough(site, job, ["33", { type: "quantity", qty: 7 }, "TEA", "PICK-1"], pia).ended).toBe(true);
  expect(site.book.balances({ sku: "TEA", place: "PICK-1" })).toMatchObject([{ onHand: 7 }]);
});
