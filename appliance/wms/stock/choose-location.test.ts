import { afterEach, beforeEach, expect, test } from "vitest";
import type { Location } from "#sync/model/records/location.ts";
import { given, givenItem, givenLocation, givenLpn, givenSetting, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";

let site: TestSite;
beforeEach(() => {
  site = new TestSite();
  givenLocation(site, { id: "RECV-01", kind: "receiving", capabilities: ["receive"] });
  givenItem(site, {
    id: "TEA",
    velocityClass: "A",
    packagings: [{ uom: "CA", qtyBase: 10, weightGrams: 5_000, lengthMm: 100, widthMm: 100, heightMm: 100 }],
  });
  givenItem(site, { id: "MUG", velocityClass: "A" });
});
afterEach(() => expectSound(site));

/** A pallet of TEA at the dock. */
function pallet(qty = 10, more: { lot?: string; status?: "damaged" | "hold"; sku?: string } = {}): string {
  const lpn = `PAL${site.book.countOf("lpn", {}) + 1}`;
  givenStock(site, { sku: "TEA", place: "RECV-01", qty, lpn, ...more });
  return lpn;
}
const explain = (lpn: string) => site.ask("putaway.explain", { lpn });
const place = (id: string, travelSeq: number, more: Partial<Location> = {}) =>
  givenLocation(site, { id, travelSeq, ...more });
const why = (lpn: string, location: string) =>
  explain(lpn)
    .steps.flatMap(({ refused }) => refused)
    .find((one) => one.location === location)?.code;

test("the home location comes first, then a place with the same lot, the same SKU, an empty one, any", () => {
  place("E-1", 1);
  place("SKU-1", 5);
  place("LOT-1", 6);
  place("HOME", 9);
  givenStock(site, { sku: "TEA", place: "SKU-1", qty: 1, lot: "L1" });
  givenStock(site, { sku: "TEA", place: "LOT-1", qty: 1, lot: "L2" });
  const lpn = pallet(10, { lot: "L2" });
  given(site, "item-given", { sets: [{ record: "item", id: "TEA", fields: { homeLocation: "HOME" } }] });
  expect(explain(lpn).location).toBe("HOME");
  site.do("locations.lock", { location: "HOME", direction: "in", reason: "cleaning" });
  expect(explain(lpn)).toMatchObject({
    location: "LOT-1",
    steps: [
      { step: "home", location: "", refused: [{ location: "HOME", code: "location-locked" }] },
      { step: "same-lot", location: "LOT-1" },
    ],
  });
  site.do("locations.lock", { location: "LOT-1", direction: "in", reason: "cleaning" });
  expect(explain(lpn).location).toBe("SKU-1");
  site.do("locations.lock", { location: "SKU-1", direction: "in", reason: "cleaning" });
  expect(explain(lpn).location).toBe("E-1");
  givenStock(site, { sku: "MUG", place: "E-1", qty: 1 });
  expect(explain(lpn)).toMatchObject({
    location: "E-1",
    steps: [{}, {}, {}, { step: "empty-near", location: "" }, { step: "any", location: "E-1" }],
  });
});

test("the site chooses its own chain", () => {
  place("E-1", 1);
  place("SKU-1", 2);
  givenStock(site, { sku: "TEA", place: "SKU-1", qty: 1 });
  givenSetting(site, "putaway.strategy", ["empty-near"]);
  expect(explain(pallet())).toMatchObject({ location: "E-1", steps: [{ step: "empty-near" }] });
});

test("fast movers get the first empty place on the path, slow ones one further along", () => {
  for (let seq = 1; seq <= 9; seq++) place(`E-${seq}`, seq);
  const lpn = pallet();
  const atClass = (velocityClass: "A" | "B" | "C") => {
    given(site, "item-given", { sets: [{ record: "item", id: "TEA", fields: { velocityClass } }] });
    return explain(lpn).location;
  };
  expect([atClass("A"), atClass("B"), atClass("C")]).toEqual(["E-1", "E-3", "E-6"]);
  for (const full of ["E-6", "E-7", "E-8", "E-9"]) givenStock(site, { sku: "MUG", place: full, qty: 1 });
  expect(atClass("C")).toBe("E-5");
});

test("a place is passed over for weight, volume, height, LPN count, storage class and missing capability", () => {
  place("WEIGHT", 1, { maxWeightGrams: 4_999 });
  place("VOLUME", 2, { maxVolumeMm3: 999_999 });
  place("HEIGHT", 3, { maxHeightMm: 99 });
  place("PICK", 4, { capabilities: ["pick"] });
  place("OFF", 5, { active: false });
  place("GOOD", 6, { maxWeightGrams: 5_000, maxVolumeMm3: 1_000_000, maxHeightMm: 100, maxLpns: 1 });
  const lpn = pallet(10);
  given(site, "lpn-given", { sets: [{ record: "lpn", id: lpn, fields: { kind: "case" } }] });
  expect(explain(lpn).location).toBe("GOOD");
  for (const [location, code] of [
    ["WEIGHT", "location-full"],
    ["VOLUME", "location-full"],
    ["HEIGHT", "location-full"],
    ["PICK", ""],
  ] as const) {
    const home = { homeLocation: location };
    given(site, "item-given", { sets: [{ record: "item", id: "TEA", fields: home }] });
    expect(why(lpn, location)).toBe(code === "" ? "capability-missing" : code);
  }
  given(site, "item-given", {
    sets: [{ record: "item", id: "TEA", fields: { storageClass: "cold", homeLocation: "GOOD" } }],
  });
  expect(explain(lpn).location).toBe("");
  expect(why(lpn, "GOOD")).toBe("storage-class-wrong");
  place("COLD", 7, { storageClasses: ["ambient", "cold"] });
  expect(explain(lpn).location).toBe("COLD");
});

test("goods that are on their way to a place count as if they stood there", () => {
  place("E-1", 1, { maxLpns: 1 });
  place("E-2", 2, { maxWeightGrams: 7_000 });
  const [first, second, third] = [pallet(), pallet(), pallet()];
  expect(site.do("putaway.request", { lpn: first as string }).toPlace).toBe("E-1");
  expect(site.do("putaway.request", { lpn: second as string }).toPlace).toBe("E-2");
  expect(explain(third as string).location).toBe("");
  site.do("putaway.confirm", { lpn: second as string, to: "E-1", override: "floor is free" });
  expect(explain(third as string).location).toBe("E-2");
});

test("the same LPN asked for again keeps its place", () => {
  place("E-1", 1, { maxLpns: 1 });
  const lpn = pallet();
  const first = site.do("putaway.request", { lpn });
  expect(site.do("putaway.request", { lpn })).toEqual(first);
});

test("mixing rules hold for one SKU, one lot and one LPN", () => {
  place("SKU", 1, { mixing: "one-sku" });
  place("LOT", 2, { mixing: "one-lot" });
  place("LPN", 3, { mixing: "one-lpn" });
  givenStock(site, { sku: "TEA", place: "SKU", qty: 1, lot: "L1" });
  givenStock(site, { sku: "TEA", place: "LOT", qty: 1, lot: "L1" });
  givenStock(site, { sku: "TEA", place: "LPN", qty: 1, lot: "L2" });
  expect(explain(pallet(10, { lot: "L2" })).location).toBe("SKU");
  expect(why(pallet(10, { lot: "L2" }), "LPN")).toBe("mixing-not-allowed");
  site.do("locations.lock", { location: "SKU", direction: "in", reason: "x" });
  expect(explain(pallet(10, { lot: "L1" })).location).toBe("LOT");
  const mixed = pallet(10, { lot: "L1" });
  givenStock(site, { sku: "MUG", place: "RECV-01", qty: 1, lpn: mixed });
  place("SKU-2", 4, { mixing: "one-sku" });
  expect(why(mixed, "SKU-2")).toBe("mixing-not-allowed");
});

test("damaged goods go into quarantine where there is one", () => {
  place("E-1", 1);
  place("Q-1", 2, { kind: "quarantine", capabilities: ["quarantine"] });
  expect(explain(pallet(10, { status: "damaged" })).location).toBe("Q-1");
  expect(explain(pallet(10, { status: "hold" })).location).toBe("E-1");
});

test("a measured LPN counts with its own weight and size, a nested one with its parent's", () => {
  place("E-1", 1, { maxWeightGrams: 9_000, maxHeightMm: 1_500 });
  const lpn = pallet(10);
  givenLpn(site, { id: "BOX1", location: "RECV-01", parent: lpn, state: "closed" });
  givenStock(site, { sku: "TEA", place: "RECV-01", qty: 10, lpn: "BOX1" });
  expect(why(lpn, "E-1")).toBe(undefined);
  givenSetting(site, "putaway.strategy", ["home"]);
  given(site, "item-given", { sets: [{ record: "item", id: "TEA", fields: { homeLocation: "E-1" } }] });
  expect(why(lpn, "E-1")).toBe("location-full");
  site.do("lpn.close", { lpn, grossGrams: 8_000, heightMm: 1_600 });
  expect(explain(lpn).steps[0]?.refused[0]?.detail).toBe("E-1: 1600 needed by height, 1500 free.");
  site.do("lpn.close", { lpn, heightMm: 1_500 });
  expect(explain(lpn).location).toBe("E-1");
});
