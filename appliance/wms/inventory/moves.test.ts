import { afterEach, beforeEach, expect, test } from "vitest";
import type { Caller } from "../../store/book.ts";
import { givenItem, givenLocation, givenLpn, givenReleasedOrder, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";

const rita: Caller = { actor: "p-rita", device: "hh-1", roles: ["receiver"] };

let site: TestSite;
beforeEach(() => {
  site = new TestSite();
  for (const [at, id] of ["A-1", "A-2", "A-3"].entries()) givenLocation(site, { id, travelSeq: at });
  givenLocation(site, { id: "RECV-01", kind: "receiving", capabilities: ["receive"] });
  givenLocation(site, { id: "Q-1", kind: "quarantine", capabilities: ["quarantine"] });
  givenItem(site, { id: "TEA" });
  givenItem(site, { id: "MILK", tracksLot: true });
  givenItem(site, { id: "PHONE", tracksSerial: true });
});
afterEach(() => expectSound(site));

const at = (place: string) =>
  site.book
    .balances({ place })
    .map(({ sku, lot, serial, lpn, status, onHand }) =>
      [sku, lot || serial, lpn, status, onHand].filter((part) => part !== "").join(" "),
    );

test("a whole LPN moves with what is nested in it and leaves its parent", () => {
  givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lpn: "PAL1" });
  givenStock(site, { sku: "MILK", place: "A-1", qty: 2, lot: "L1", lpn: "BOX1" });
  givenStock(site, { sku: "MILK", place: "A-1", qty: 1, lot: "L1", lpn: "BOX2" });
  site.do("lpn.nest", { lpn: "BOX1", parent: "PAL1" });
  site.do("lpn.nest", { lpn: "BOX2", parent: "BOX1" });
  expect(site.do("stock.move", { lpn: "PAL1", to: "A-2" }, rita)).toEqual({
    lpn: "PAL1",
    from: "A-1",
    to: "A-2",
    problems: [],
  });
  expect(at("A-2")).toEqual(["MILK L1 BOX1 available 2", "MILK L1 BOX2 available 1", "TEA PAL1 available 5"]);
  site.do("stock.move", { lpn: "BOX1", to: "A-3" }, rita);
  expect(site.book.get("lpn", "BOX1")).toMatchObject({ parent: "", location: "A-3" });
  expect(site.book.get("lpn", "BOX2")).toMatchObject({ parent: "BOX1", location: "A-3" });
});

test("moving the last box off a pallet frees the pallet's label", () => {
  site.do("lpn.create", { lpn: "PAL1", location: "A-1" });
  givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lpn: "BOX1" });
  site.do("lpn.nest", { lpn: "BOX1", parent: "PAL1" });
  site.do("stock.move", { lpn: "BOX1", to: "A-2" });
  expect(site.book.get("lpn", "PAL1")?.state).toBe("emptied");
});

test("units move loose, and what the book lacks at their source is lent, shown and counted", () => {
  givenStock(site, { sku: "TEA", place: "A-1", qty: 5 });
  site.do("stock.move-loose", { from: "A-1", to: "A-2", sku: "TEA", qty: 8 }, rita);
  expect(at("A-2")).toEqual(["TEA available 8"]);
  expect(site.book.balances({ place: "~shortfall" })).toMatchObject([{ onHand: -3 }]);
  expect(site.book.find("exception", { kind: "shortfall" })).toMatchObject([{ place: "A-1", detail: { missing: 3 } }]);
  expect(site.book.find("count", { location: "A-1" })).toHaveLength(1);
});

test("the lot is asked for only when several lie there", () => {
  givenStock(site, { sku: "MILK", place: "A-1", qty: 5, lot: "L1" });
  const move = { from: "A-1", to: "A-2", sku: "MILK", qty: 1 };
  expect(site.do("stock.move-loose", move).lot).toBe("L1");
  givenStock(site, { sku: "MILK", place: "A-1", qty: 5, lot: "L2" });
  expect(site.refusal("stock.move-loose", move)).toEqual({ code: "lot-required", sku: "MILK" });
  expect(site.do("stock.move-loose", { ...move, lot: "L2" }).lot).toBe("L2");
  expect(site.refusal("stock.move-loose", { ...move, from: "A-3" }).code).toBe("lot-required");
});

test("serial numbers are named one by one, and one that the book has elsewhere comes from there", () => {
  givenStock(site, { sku: "PHONE", place: "A-1", qty: 1, serial: "S1" });
  givenStock(site, { sku: "PHONE", place: "A-3", qty: 1, serial: "S2" });
  expect(site.refusal("stock.move-loose", { from: "A-1", to: "A-2", sku: "PHONE", qty: 2, serials: ["S1"] }).code).toBe(
    "serial-required",
  );
  site.do("stock.move-loose", { from: "A-1", to: "A-2", sku: "PHONE", qty: 2, serials: ["S1", "S2"] });
  expect(at("A-2")).toEqual(["PHONE S1 available 1", "PHONE S2 available 1"]);
  expect(site.book.find("exception", { kind: "serial-twice" })).toHaveLength(1);
});

test("units go onto an LPN, and an LPN that was emptied is free again", () => {
  givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lpn: "PAL1" });
  site.do("stock.move-loose", { from: "A-1", fromLpn: "PAL1", to: "A-2", toLpn: "PAL2", sku: "TEA", qty: 5 });
  expect(at("A-2")).toEqual(["TEA PAL2 available 5"]);
  expect(site.book.get("lpn", "PAL1")?.state).toBe("emptied");
  expect(
    site.refusal("stock.move-loose", { from: "A-2", fromLpn: "PAL2", to: "A-3", toLpn: "A-1", sku: "TEA", qty: 1 }),
  ).toMatchObject({ code: "lpn-in-use" });
  givenLpn(site, { id: "PAL3", location: "A-1", state: "stored" });
  expect(
    site.refusal("stock.move-loose", { from: "A-2", fromLpn: "PAL2", to: "A-3", toLpn: "PAL3", sku: "TEA", qty: 1 }),
  ).toMatchObject({ code: "lpn-in-use", state: "in A-1" });
});

test("promised units that are moved take their promises along, split where needed", () => {
  givenStock(site, { sku: "TEA", place: "A-1", qty: 10 });
  const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 6 }] });
  const held = () =>
    site.book
      .find("allocation", { orderId, state: "open" }, { order: "place" })
      .map(({ place, qty }) => `${place} ${qty}`);
  site.do("stock.move-loose", { from: "A-1", to: "A-2", sku: "TEA", qty: 4 });
  expect(held()).toEqual(["A-1 6"]);
  site.do("stock.move-loose", { from: "A-1", to: "A-2", sku: "TEA", qty: 2 });
  expect(held()).toEqual(["A-1 4", "A-2 2"]);
  site.do("stock.move-location", { from: "A-1", to: "A-3" });
  expect(held()).toEqual(["A-2 2", "A-3 4"]);
});

test("promises on units that go into quarantine look for other stock", () => {
  givenStock(site, { sku: "TEA", place: "A-1", qty: 6 });
  const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 6 }] });
  givenStock(site, { sku: "TEA", place: "A-3", qty: 5 });
  site.do("stock.move-loose", { from: "A-1", to: "Q-1", sku: "TEA", qty: 6 });
  expect(site.book.find("allocation", { orderId, state: "open" })).toMatchObject([{ place: "A-3", qty: 5 }]);
  expect(site.book.find("exception", { kind: "stock-not-found" })).toMatchObject([{ orderId }]);
});

test("everything in a location moves at once, LPNs and loose units", () => {
  givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lpn: "PAL1" });
  givenStock(site, { sku: "TEA", place: "A-1", qty: 3 });
  givenStock(site, { sku: "MILK", place: "A-1", qty: 2, lot: "L1", status: "hold" });
  expect(site.do("stock.move-location", { from: "A-1", to: "A-2" }, rita)).toMatchObject({ moved: 3, lpns: ["PAL1"] });
  expect(at("A-1")).toEqual([]);
  expect(at("A-2")).toEqual(["MILK L1 hold 2", "TEA available 3", "TEA PAL1 available 5"]);
  expect(site.do("stock.move-location", { from: "A-2", to: "A-2" }).moved).toBe(0);
});

test("a scan of either kind is moved: an LPN, or all of a location", () => {
  givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lpn: "PAL1" });
  expect(site.do("stock.move-scanned", { what: "PAL1", to: "A-2" })).toEqual({
    what: "lpn",
    moved: 1,
    from: "A-1",
    to: "A-2",
  });
  expect(site.do("stock.move-scanned", { what: "A-2", to: "A-3" })).toEqual({
    what: "location",
    moved: 1,
    from: "A-2",
    to: "A-3",
  });
  expect(site.refusal("stock.move-scanned", { what: "NO", to: "A-3" })).toMatchObject({ code: "not-found" });
});

test("the rules of a place refuse, locks both ways, and a supervisor may override", () => {
  givenLocation(site, { id: "ONE", mixing: "one-sku" });
  givenStock(site, { sku: "MILK", place: "ONE", qty: 1, lot: "L1" });
  givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lpn: "PAL1" });
  expect(site.refusal("stock.move", { lpn: "PAL1", to: "ONE" }, rita)).toEqual({
    code: "mixing-not-allowed",
    location: "ONE",
    mixing: "one-sku",
    holds: "MILK",
  });
  expect(
    site.refusal("stock.move-loose", { from: "A-1", fromLpn: "PAL1", to: "ONE", sku: "TEA", qty: 1 }, rita).code,
  ).toBe("mixing-not-allowed");
  expect(site.refusal("stock.move-location", { from: "A-1", to: "ONE" }, rita).code).toBe("mixing-not-allowed");
  expect(site.refusal("stock.move", { lpn: "PAL1", to: "ONE", override: "x" }, rita).code).toBe("override-not-allowed");
  site.do("locations.lock", { location: "A-1", direction: "out", reason: "audit" });
  for (const command of [
    () => site.refusal("stock.move", { lpn: "PAL1", to: "A-2" }),
    () => site.refusal("stock.move-loose", { from: "A-1", fromLpn: "PAL1", to: "A-2", sku: "TEA", qty: 1 }),
    () => site.refusal("stock.move-location", { from: "A-1", to: "A-2" }),
  ])
    expect(command()).toMatchObject({ code: "location-locked", location: "A-1", direction: "out" });
  expect(site.do("stock.move", { lpn: "PAL1", to: "ONE", override: "tidying up" }).problems).toHaveLength(2);
});

test("moving a pallet that waits for putaway ends the putaway in storage, and follows it elsewhere", () => {
  givenLocation(site, { id: "RECV-02", kind: "receiving", capabilities: ["receive"] });
  givenStock(site, { sku: "TEA", place: "RECV-01", qty: 5, lpn: "PAL1" });
  const { taskId } = site.do("putaway.request", { lpn: "PAL1" });
  site.do("stock.move", { lpn: "PAL1", to: "RECV-02" });
  expect(site.book.get("task", taskId)).toMatchObject({ state: "released", fromPlace: "RECV-02" });
  site.do("stock.move", { lpn: "PAL1", to: "A-3" });
  expect(site.book.get("task", taskId)?.state).toBe("done");
});

test("an LPN cannot be nested in itself or in what left, and takes its content along", () => {
  givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lpn: "PAL1" });
  givenStock(site, { sku: "TEA", place: "A-2", qty: 1, lpn: "BOX1" });
  expect(site.do("lpn.nest", { lpn: "BOX1", parent: "PAL1" })).toEqual({
    lpn: "BOX1",
    parent: "PAL1",
    location: "A-1",
  });
  expect(at("A-1")).toEqual(["TEA BOX1 available 1", "TEA PAL1 available 5"]);
  expect(site.refusal("lpn.nest", { lpn: "PAL1", parent: "BOX1" })).toEqual({
    code: "lpn-loop",
    lpn: "PAL1",
    parent: "BOX1",
  });
  expect(site.refusal("lpn.nest", { lpn: "PAL1", parent: "PAL1" }).code).toBe("lpn-loop");
  givenLpn(site, { id: "GONE", state: "shipped" });
  expect(site.refusal("lpn.nest", { lpn: "BOX1", parent: "GONE" }).code).toBe("lpn-in-use");
  site.do("lpn.unnest", { lpn: "BOX1" });
  expect(site.book.get("lpn", "BOX1")).toMatchObject({ parent: "", location: "A-1" });
});

test("LPNs are numbered, labelled as SSCC or by hand, once", () => {
  expect(site.do("lpn.create", { location: "A-1" }).lpn).toBe("LPN0000001");
  expect(site.do("lpn.create", { location: "A-1", sscc: true }).lpn).toMatch(/^\d{18}$/);
  site.do("lpn.create", { lpn: "CAGE-7", kind: "cart", location: "A-1" });
  expect(site.refusal("lpn.create", { lpn: "CAGE-7", location: "A-1" }).code).toBe("lpn-in-use");
  expect(site.refusal("lpn.create", { lpn: "A-2", location: "A-1" }).code).toBe("lpn-in-use");
});

test("closing an LPN at a receiving place makes its putaway, elsewhere it does not", () => {
  givenStock(site, { sku: "TEA", place: "RECV-01", qty: 5, lpn: "PAL1" });
  expect(site.do("lpn.close", { lpn: "PAL1", grossGrams: 12_000 })).toMatchObject({ toPlace: "A-2" });
  expect(site.book.get("lpn", "PAL1")?.grossGrams).toBe(12_000);
  givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lpn: "PAL2" });
  expect(site.do("lpn.close", { lpn: "PAL2" }).putawayTaskId).toBe("");
});

test("a supervisor has an LPN moved: whoever is free takes it, and asking again sends it elsewhere", () => {
  givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lpn: "PAL1" });
  const { taskId } = site.do("stock.request-move", { lpn: "PAL1", to: "A-2" });
  expect(site.do("stock.request-move", { lpn: "PAL1", to: "A-3" })).toMatchObject({ taskId, from: "A-1", to: "A-3" });
  const { job } = site.do("work.next", {}, rita);
  expect(job).toMatchObject({ taskId, type: "move", title: { data: { lpn: "PAL1", to: "A-3" } } });
  expect(site.refusal("stock.request-move", { lpn: "PAL1", to: "A-2" })).toMatchObject({ code: "task-taken" });
  site.do("stock.move", { taskId, leaseEpoch: job?.leaseEpoch ?? 0, lpn: "PAL1", to: "A-3" }, rita);
  expect(at("A-3")).toEqual(["TEA PAL1 available 5"]);
  expect(site.book.get("task", taskId)?.state).toBe("done");
  expect(site.refusal("stock.request-move", { lpn: "PAL1", to: "A-3" })).toMatchObject({ code: "state-not-allowed" });
  expect(site.refusal("stock.request-move", { lpn: "PAL9", to: "A-3" })).toMatchObject({ code: "lpn-unknown" });
});
