import { afterEach, beforeEach, expect, test } from "vitest";
import { givenItem, givenLpn, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";

let site: TestSite;
beforeEach(() => {
  site = new TestSite();
});
afterEach(() => expectSound(site));

test("a new location can do what its kind usually does, unless it is said otherwise", () => {
  site.do("locations.save", { id: "D-1", kind: "dock" });
  site.do("locations.save", { id: "A-1", capabilities: ["store"], mixing: "empty-only" });
  expect(site.book.get("location", "D-1")?.capabilities).toEqual(["load", "receive"]);
  expect(site.book.get("location", "A-1")).toMatchObject({
    kind: "storage",
    capabilities: ["store"],
    mixing: "one-lpn",
  });
});

test("saving changes only what is given", () => {
  site.do("locations.save", { id: "A-1", zone: "A", travelSeq: 4 });
  expect(site.do("locations.save", { id: "A-1", maxWeightGrams: 500_000 })).toEqual({
    id: "A-1",
    isNew: false,
    changed: ["maxWeightGrams"],
  });
  expect(site.book.get("location", "A-1")).toMatchObject({ zone: "A", travelSeq: 4, maxWeightGrams: 500_000 });
});

test("a code that begins like a place outside the building is not taken", () => {
  expect(() => site.do("locations.save", { id: "~lost" })).toThrow(/must not begin/);
});

test("a list is taken whole or not at all", () => {
  expect(
    site.refusal("locations.import", {
      locations: [{ id: "A" }, { id: "A" }, { id: "B", capabilities: ["pick", "pick"] }],
    }),
  ).toEqual({
    code: "list-invalid",
    problems: [
      { index: 1, field: "id", problem: "duplicate", found: "A" },
      { index: 2, field: "capabilities", problem: "duplicate", found: "pick" },
    ],
  });
  expect(site.book.countOf("location", {})).toBe(0);
  expect(site.do("locations.import", { locations: [{ id: "A" }, { id: "B" }] })).toEqual({
    created: 2,
    changed: 0,
    unchanged: 0,
  });
});

test("locks work for each direction and unlocking takes off only what it names", () => {
  site.do("locations.save", { id: "A" });
  expect(site.do("locations.lock", { location: "A", direction: "in", reason: "broken beam" })).toMatchObject({
    lockedIn: true,
    lockedOut: false,
  });
  site.do("locations.lock", { location: "A", direction: "out", reason: "audit" });
  expect(site.do("locations.unlock", { location: "A", direction: "in" })).toMatchObject({
    lockedIn: false,
    lockedOut: true,
  });
  expect(site.book.get("location", "A")?.lockReason).toBe("audit");
  site.do("locations.unlock", { location: "A" });
  expect(site.book.get("location", "A")).toMatchObject({ lockedOut: false, lockReason: "" });
});

test("a location is not taken out of use while something stands there or is on its way", () => {
  site.do("locations.import", { locations: [{ id: "RECV-01", kind: "receiving" }, { id: "A" }] });
  givenItem(site, { id: "TEA" });
  givenStock(site, { sku: "TEA", place: "A", qty: 2 });
  expect(site.refusal("locations.deactivate", { location: "A" })).toMatchObject({
    code: "location-in-use",
    what: "units in stock",
    count: 2,
  });
  site.do("stock.adjust", { sku: "TEA", place: "A", delta: -2, reason: "lost" });
  const lpn = givenLpn(site, { id: "PAL1", location: "A", state: "building" });
  expect(site.refusal("locations.save", { id: "A", active: false })).toMatchObject({
    code: "location-in-use",
    what: "LPNs",
  });
  site.do("stock.move", { lpn, to: "RECV-01" });
  givenStock(site, { sku: "TEA", place: "RECV-01", qty: 1, lpn });
  expect(site.do("putaway.request", { lpn }).toPlace).toBe("A");
  expect(site.refusal("locations.deactivate", { location: "A" })).toMatchObject({
    what: "open tasks that bring goods",
  });
  site.do("putaway.confirm", { lpn, to: "A" });
  site.do("stock.move-location", { from: "A", to: "RECV-01" });
  site.do("locations.deactivate", { location: "A" });
  expect(site.refusal("stock.move", { lpn, to: "A" }).code).toBe("location-unknown");
});

test("locations are listed in walking order, by zone and capability, page by page", () => {
  site.do("locations.import", {
    locations: [
      { id: "A-2", zone: "A", travelSeq: 2 },
      { id: "A-1", zone: "A", travelSeq: 1 },
      { id: "B-1", zone: "B", travelSeq: 1 },
      { id: "Q", kind: "quarantine", travelSeq: 9 },
    ],
  });
  givenStock(site, { sku: "TEA", place: "A-2", qty: 2, lpn: "PAL1" });
  const first = site.ask("locations.list", { limit: 3 });
  expect(first.locations.map(({ id, skus, lpns }) => [id, skus, lpns])).toEqual([
    ["A-1", 0, 0],
    ["B-1", 0, 0],
    ["A-2", 1, 1],
  ]);
  expect(site.ask("locations.list", { limit: 3, after: first.next }).locations.map(({ id }) => id)).toEqual(["Q"]);
  expect(site.ask("locations.list", { zone: "A", search: "A-" }).locations.map(({ id }) => id)).toEqual(["A-1", "A-2"]);
  expect(site.ask("locations.list", { capability: "quarantine" }).locations.map(({ id }) => id)).toEqual(["Q"]);
});

test("one location shows what stands there, what is planned and what it weighs", () => {
  site.do("locations.import", {
    locations: [
      { id: "RECV-01", kind: "receiving", travelSeq: 9 },
      { id: "A", travelSeq: 1, maxLpns: 2 },
    ],
  });
  givenItem(site, {
    id: "TEA",
    packagings: [{ uom: "CA", qtyBase: 10, weightGrams: 1_000 }],
    velocityClass: "A",
    homeLocation: "A",
  });
  givenStock(site, { sku: "TEA", place: "A", qty: 20, lpn: "PAL1" });
  givenStock(site, { sku: "TEA", place: "RECV-01", qty: 5, lpn: "PAL2" });
  site.do("putaway.request", { lpn: "PAL2" });
  site.do("holds.place", { scope: "location", place: "A", reason: "audit" });
  expect(site.ask("locations.get", { location: "A" })).toMatchObject({
    stock: [{ sku: "TEA", lpn: "PAL1", onHand: 20 }],
    lpns: [{ id: "PAL1" }],
    present: { weightGrams: 2_000, lpns: 1 },
    planned: { weightGrams: 500, lpns: 1 },
    tasks: [{ type: "putaway", direction: "in", lpn: "PAL2" }],
    holds: [{ reason: "audit" }],
  });
  expect(() => site.ask("locations.get", { location: "X" })).toThrow();
});
