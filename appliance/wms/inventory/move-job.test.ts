import { afterEach, beforeEach, expect, test } from "vitest";
import type { Caller } from "../../store/book.ts";
import { givenItem, givenLocation, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";
import { workThrough } from "../../testing/work-through.ts";

const rita: Caller = { actor: "p-rita", device: "hh-1", roles: ["receiver"] };

let site: TestSite;
beforeEach(() => {
  site = new TestSite();
  for (const id of ["A-1", "A-2", "A-3"]) givenLocation(site, { id });
  givenItem(site, { id: "TEA", gtin: "4012345678901" });
  givenItem(site, { id: "MILK", tracksLot: true });
  givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lpn: "PAL1" });
});
afterEach(() => expectSound(site));

const open = (scan: string) => site.do("work.open", { kind: "move", scan }, rita).job;
const placeOf = (lpn: string) => site.book.get("lpn", lpn)?.location;

test("a pallet is moved by two scans, the first opens the work", () => {
  expect(workThrough(site, open("PAL1"), ["A-2"], rita)).toMatchObject({ scans: 1, sent: ["stock.move"], ended: true });
  expect(placeOf("PAL1")).toBe("A-2");
  expect(site.book.first("task", { type: "move" })).toMatchObject({ state: "done" });
});

test("opened blind it is two scans, of an LPN or a location, also with the network gone", () => {
  expect(workThrough(site, open(""), ["PAL1", "A-2"], rita)).toMatchObject({
    scans: 2,
    sent: ["stock.move-scanned"],
    ended: true,
  });
  expect(workThrough(site, open(""), ["A-2", "A-3"], rita)).toMatchObject({ scans: 2, ended: true });
  expect(placeOf("PAL1")).toBe("A-3");
});

test("everything in a location is two scans", () => {
  givenStock(site, { sku: "MILK", place: "A-1", qty: 2, lot: "L1" });
  expect(workThrough(site, open("A-1"), ["A-3"], rita)).toMatchObject({
    scans: 1,
    sent: ["stock.move-scanned"],
    ended: true,
  });
  expect(site.book.balances({ place: "A-3" })).toHaveLength(2);
});

test("some of one item in a location: the item, the quantity, the target", () => {
  const worked = workThrough(site, open("A-1"), ["4012345678901", { type: "quantity", qty: 2 }, "A-2"], rita);
  expect(worked).toMatchObject({ scans: 2, sent: ["stock.move-loose"], ended: true });
  expect(site.book.balances({ place: "A-2" })).toMatchObject([{ sku: "TEA", lpn: "", onHand: 2 }]);
  expect(site.book.balances({ lpn: "PAL1" })).toMatchObject([{ onHand: 3 }]);
});

test("where several lots lie the lot is asked for", () => {
  givenStock(site, { sku: "MILK", place: "A-2", qty: 2, lot: "L1" });
  givenStock(site, { sku: "MILK", place: "A-2", qty: 2, lot: "L2" });
  workThrough(site, open("A-2"), ["MILK", "L2", { type: "quantity", qty: 1 }, "A-3"], rita);
  expect(site.book.balances({ place: "A-3" })).toMatchObject([{ lot: "L2", onHand: 1 }]);
});

test("something unknown cannot be moved", () => {
  expect(site.refusal("work.open", { kind: "move", scan: "NO" }, rita).code).toBe("not-found");
});
