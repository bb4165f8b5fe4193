import { afterEach, beforeEach, expect, test } from "vitest";
import {
  givenItem,
  givenLocation,
  givenLot,
  givenLpn,
  givenReleasedOrder,
  givenStock,
} from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";

let site: TestSite;
beforeEach(() => {
  site = new TestSite();
  for (const [at, id] of ["A-1", "A-2", "A-3"].entries()) givenLocation(site, { id, travelSeq: at });
  givenItem(site, { id: "TEA" });
  givenItem(site, { id: "MILK", tracksLot: true, tracksExpiry: true });
  givenItem(site, { id: "PHONE", tracksSerial: true });
});
afterEach(() => expectSound(site));

const onHand = (place: string) => site.book.balances({ place }).reduce((sum, balance) => sum + balance.onHand, 0);
const heldBy = (orderId: string) =>
  site.book
    .find("allocation", { orderId, state: "open" }, { order: "place" })
    .map(({ place, qty }) => `${place} ${qty}`);

test("each reason books against its own place outside the shelves", () => {
  site.do("stock.adjust", { place: "A-1", sku: "TEA", delta: 10, reason: "opening" });
  site.do("stock.adjust", { place: "A-1", sku: "TEA", delta: 2, reason: "found" });
  site.do("stock.adjust", { place: "A-1", sku: "TEA", delta: -3, reason: "lost" });
  expect(site.do("stock.adjust", { place: "A-1", sku: "TEA", delta: -4, reason: "scrap", note: "mould" }).onHand).toBe(
    5,
  );
  expect(["~opening", "~found", "~lost", "~scrap"].map(onHand)).toEqual([-10, -2, 3, 4]);
});

test("more than there is, nothing at all, a missing lot or serial number are refused", () => {
  givenStock(site, { sku: "TEA", place: "A-1", qty: 5 });
  const adjust = { place: "A-1", sku: "TEA", reason: "lost" as const };
  expect(site.refusal("stock.adjust", { ...adjust, delta: -6 })).toMatchObject({
    code: "not-enough-stock",
    wanted: 6,
    free: 5,
  });
  expect(site.refusal("stock.adjust", { ...adjust, delta: 0 }).code).toBe("input-invalid");
  expect(site.refusal("stock.adjust", { ...adjust, sku: "MILK", delta: 1 }).code).toBe("lot-required");
  expect(site.refusal("stock.adjust", { ...adjust, sku: "MILK", delta: 1, lot: "L1" }).code).toBe("expiry-required");
  expect(site.refusal("stock.adjust", { ...adjust, sku: "PHONE", delta: 1 }).code).toBe("serial-required");
  expect(site.refusal("stock.adjust", { ...adjust, place: "NO", delta: 1 }).code).toBe("location-unknown");
  givenStock(site, { sku: "PHONE", place: "A-1", qty: 1, serial: "S1" });
  expect(site.refusal("stock.adjust", { ...adjust, place: "A-2", sku: "PHONE", serial: "S1", delta: 1 })).toMatchObject(
    { code: "serial-elsewhere", place: "A-1" },
  );
  givenLpn(site, { id: "PAL1", location: "A-2", state: "stored" });
  expect(site.refusal("stock.adjust", { ...adjust, lpn: "PAL1", delta: 1 })).toMatchObject({
    code: "lpn-in-use",
    state: "in A-2",
  });
  site.do("stock.adjust", { ...adjust, place: "A-2", lpn: "PAL1", delta: 1 });
});

test("found goods of a new lot bring their expiry date", () => {
  site.do("stock.adjust", {
    place: "A-1",
    sku: "MILK",
    delta: 3,
    reason: "found",
    lot: "L1",
    expiryDate: "2027-01-31",
  });
  expect(site.book.get("lot", "MILK|L1")?.expiryDate).toBe("2027-01-31");
});

test("promises that lose their stock look for other stock first, then their order is told", () => {
  givenStock(site, { sku: "TEA", place: "A-1", qty: 10 });
  const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 8 }] });
  givenStock(site, { sku: "TEA", place: "A-2", qty: 3 });
  expect(site.do("stock.adjust", { place: "A-1", sku: "TEA", delta: -7, reason: "lost" })).toEqual({
    onHand: 3,
    released: 5,
  });
  expect(heldBy(orderId)).toEqual(["A-1 3", "A-2 3"]);
  expect(site.book.find("exception", { kind: "stock-not-found" })).toMatchObject([
    { orderId, detail: { shortage: 2 } },
  ]);
});

test("a change of status is two entries and takes back the promises it touches", () => {
  givenStock(site, { sku: "TEA", place: "A-1", qty: 10 });
  const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 8 }] });
  const change = { place: "A-1", sku: "TEA", from: "available" as const, to: "damaged" as const, reason: "wet" };
  expect(site.do("stock.set-status", { ...change, qty: 2 })).toEqual({ qty: 2, released: 0 });
  expect(site.do("stock.set-status", { ...change, qty: 3 })).toEqual({ qty: 3, released: 3 });
  expect(heldBy(orderId)).toEqual(["A-1 5"]);
  expect(site.refusal("stock.set-status", { ...change, qty: 6 }).code).toBe("not-enough-stock");
  expect(site.refusal("stock.set-status", { ...change, to: "available", qty: 1 }).code).toBe("input-invalid");
  site.do("stock.set-status", { ...change, from: "damaged", to: "available", qty: 5 });
  expect(site.book.balances({ place: "A-1" })).toMatchObject([{ status: "available", onHand: 10 }]);
});

test("opening stock is taken whole or not at all, with every error", () => {
  givenStock(site, { sku: "PHONE", place: "A-3", qty: 1, serial: "S9" });
  givenStock(site, { sku: "TEA", place: "A-3", qty: 1, lpn: "PAL9" });
  const refusal = site.refusal("stock.import", {
    lines: [
      { location: "A-1", sku: "TEA", qty: 5 },
      { location: "NO", sku: "NO", qty: 5 },
      { location: "A-1", sku: "MILK", qty: 5 },
      { location: "A-1", sku: "MILK", qty: 5, lot: "L1" },
      { location: "A-1", sku: "MILK", qty: 5, lot: "L2", expiryDate: "2027-01-01" },
      { location: "A-1", sku: "MILK", qty: 5, lot: "L2", expiryDate: "2027-01-02" },
      { location: "A-1", sku: "PHONE", qty: 2 },
      { location: "A-1", sku: "PHONE", qty: 1, serial: "S1" },
      { location: "A-2", sku: "PHONE", qty: 1, serial: "S1" },
      { location: "A-2", sku: "PHONE", qty: 1, serial: "S9" },
      { location: "A-1", sku: "TEA", qty: 1, lpn: "PAL1" },
      { location: "A-2", sku: "TEA", qty: 1, lpn: "PAL1" },
      { location: "A-2", sku: "TEA", qty: 1, lpn: "PAL9" },
      { location: "A-2", sku: "TEA", qty: 1, lpn: "A-1" },
    ],
  });
  expect(
    refusal.code === "list-invalid" &&
      refusal.problems.map(({ index, field, problem, found }) => `${index} ${field} ${problem} ${found}`.trim()),
  ).toEqual([
    "1 location unknown NO",
    "1 sku unknown NO",
    "2 lot missing",
    "3 expiryDate missing",
    "5 expiryDate not-valid 2027-01-02",
    "6 serial missing",
    "6 qty not-valid 2",
    "8 serial duplicate S1",
    "9 serial elsewhere A-3",
    "11 lpn elsewhere A-1",
    "12 lpn elsewhere A-3",
    "13 lpn not-valid A-1",
  ]);
  expect(onHand("A-1")).toBe(0);
});

test("opening stock makes its lots and LPNs, in several facts when it is long", () => {
  const many = Array.from({ length: 600 }, (_, i) => ({ location: "A-2", sku: "TEA", qty: 1, lpn: `P${i}` }));
  const lines = [
    { location: "A-1", sku: "MILK", qty: 5, lot: "L1", expiryDate: "2027-01-31", status: "hold" as const },
    ...many,
  ];
  expect(site.do("stock.import", { lines })).toEqual({ lines: 601, qty: 605, lpns: 600, lots: 1 });
  expect(site.book.get("lpn", "P7")).toMatchObject({ state: "stored", location: "A-2" });
  expect(site.book.balances({ place: "A-1" })).toMatchObject([{ lot: "L1", status: "hold", onHand: 5 }]);
  expect(onHand("~opening")).toBe(-605);
});

test("a hold stops stock and takes its promises back; taking it off lets waiting orders have it", () => {
  givenStock(site, { sku: "TEA", place: "A-1", qty: 10, lpn: "PAL1" });
  givenStock(site, { sku: "TEA", place: "A-2", qty: 4 });
  const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 12 }] });
  const before = heldBy(orderId);
  expect(before).toEqual(["A-1 10", "A-2 2"]);
  const { holdId, onHand: held, released } = site.do("holds.place", { scope: "lpn", lpn: "PAL1", reason: "customs" });
  expect({ held, released }).toEqual({ held: 10, released: 10 });
  expect(heldBy(orderId).map((one) => one.split(" ")[0])).not.toContain("A-1");
  expect(site.book.find("allocation", { orderId, state: "open" }).reduce((sum, { qty }) => sum + qty, 0)).toBe(4);
  expect(site.book.find("exception", { kind: "stock-not-found" })).toMatchObject([
    { orderId, detail: { shortage: 8 } },
  ]);
  expect(site.ask("holds.list", {}).holds).toMatchObject([{ id: holdId, scope: "lpn", onHand: 10, reason: "customs" }]);
  site.do("holds.release", { holdId });
  expect(site.book.find("orderLine", { orderId })).toMatchObject([{ promisedQty: 8 }]);
  expect(site.refusal("holds.release", { holdId })).toEqual({ code: "hold-unknown", id: holdId });
  expect(site.ask("holds.list", {}).holds).toEqual([]);
  expect(site.ask("holds.list", { active: "released" }).holds).toHaveLength(1);
});

test("a promised pallet that is put where stock is held, or onto a held pallet, loses its promises", () => {
  givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lpn: "PAL1" });
  givenStock(site, { sku: "MILK", place: "A-3", qty: 1, lot: "L1", lpn: "PAL2" });
  const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 5 }] });
  site.do("holds.place", { scope: "location", place: "A-2", reason: "audit" });
  site.do("stock.move", { lpn: "PAL1", to: "A-2" });
  expect(heldBy(orderId)).toEqual([]);
  site.do("stock.move", { lpn: "PAL1", to: "A-1" });
  site.do("orders.release", { orderId });
  expect(heldBy(orderId)).toEqual(["A-1 5"]);
  site.do("holds.place", { scope: "lpn", lpn: "PAL2", reason: "audit" });
  site.do("lpn.nest", { lpn: "PAL1", parent: "PAL2" });
  expect(heldBy(orderId)).toEqual([]);
});

test("lots, places and SKUs are held too, and an unknown one is refused", () => {
  givenStock(site, { sku: "MILK", place: "A-1", qty: 3, lot: "L1", expiryDate: "2027-01-31" });
  givenStock(site, { sku: "MILK", place: "A-2", qty: 4, lot: "L1" });
  givenStock(site, { sku: "TEA", place: "A-2", qty: 5 });
  const hold = (input: {
    scope: "lot" | "lpn" | "location" | "sku";
    sku?: string;
    lot?: string;
    lpn?: string;
    place?: string;
  }) => site.do("holds.place", { ...input, reason: "check" }).onHand;
  expect(hold({ scope: "lot", sku: "MILK", lot: "L1" })).toBe(7);
  expect(hold({ scope: "location", place: "A-2" })).toBe(9);
  expect(hold({ scope: "sku", sku: "MILK" })).toBe(7);
  expect(hold({ scope: "sku", sku: "MILK", place: "A-1" })).toBe(3);
  expect(site.refusal("holds.place", { scope: "lot", sku: "MILK", reason: "x" }).code).toBe("lot-required");
  expect(site.refusal("holds.place", { scope: "sku", sku: "NO", reason: "x" }).code).toBe("sku-unknown");
  expect(site.refusal("holds.place", { scope: "location", place: "NO", reason: "x" }).code).toBe("location-unknown");
  expect(site.refusal("holds.place", { scope: "lpn", lpn: "NO", reason: "x" }).code).toBe("lpn-unknown");
  const page = site.ask("holds.list", { limit: 3 });
  expect([page.holds.length, site.ask("holds.list", { limit: 3, after: page.next }).holds.length]).toEqual([3, 1]);
});

test("a recall takes promises back and names every position, order and receipt of the lot", () => {
  givenItem(site, { id: "JAM", tracksLot: true });
  givenLocation(site, { id: "RECV-01", kind: "receiving", capabilities: ["receive"] });
  const { inboundId } = site.do("inbound.create", { number: "N1", supplier: "S1", lines: [{ sku: "JAM", qty: 10 }] });
  site.do("inbound.receive", { inboundId, sku: "JAM", qty: 10, lot: "L1", lpn: "PAL1" });
  site.do("putaway.confirm", { lpn: "PAL1", to: "A-1" });
  givenReleasedOrder(site, { number: "SO-1", lines: [{ sku: "JAM", qty: 4 }] });
  expect(site.ask("lots.trace", { sku: "JAM", lot: "L1" }).orders).toMatchObject([{ number: "SO-1", allocatedQty: 4 }]);
  const recall = site.do("lots.recall", { sku: "JAM", lot: "L1", reason: "glass" });
  expect(recall).toMatchObject({
    status: "recalled",
    released: 4,
    orders: [],
    positions: [{ place: "A-1", lpn: "PAL1", onHand: 10 }],
    receipts: [{ number: "N1", supplier: "S1", qty: 10 }],
  });
  expect(site.book.find("exception", { kind: "other" })).toMatchObject([{ severity: "urgent", state: "open" }]);
  site.do("lots.release", { sku: "JAM", lot: "L1", reason: "false alarm" });
  expect(site.book.find("exception", { kind: "other" })).toMatchObject([{ state: "resolved" }]);
  expect(site.book.find("orderLine", { sku: "JAM" })).toMatchObject([{ promisedQty: 4 }]);
  expect(site.refusal("lots.recall", { sku: "JAM", lot: "NO", reason: "x" }).code).toBe("not-found");
});

test("the dates of a lot can be corrected", () => {
  givenLot(site, { sku: "MILK", lot: "L1", expiryDate: "2027-01-31" });
  expect(
    site.do("lots.correct", { sku: "MILK", lot: "L1", expiryDate: "2027-02-28", reason: "misread" }).expiryDate,
  ).toBe("2027-02-28");
  expect(site.refusal("lots.correct", { sku: "MILK", lot: "L9", reason: "x" }).code).toBe("not-found");
});
