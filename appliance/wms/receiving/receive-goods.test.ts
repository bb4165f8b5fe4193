import { afterEach, beforeEach, expect, test } from "vitest";
import { buildSscc } from "#sync/model/gs1/sscc.ts";
import type { Caller } from "../../store/book.ts";
import {
  givenItem,
  givenLocation,
  givenLot,
  givenLpn,
  givenOrder,
  givenSetting,
  givenStock,
} from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";

const rita: Caller = { actor: "p-rita", device: "hh-1", roles: ["receiver"] };
const built = buildSscc({ extensionDigit: 3, companyPrefix: "4012345", serialReference: 7 });
const sscc = built.ok ? built.sscc : "";
const builtInner = buildSscc({ extensionDigit: 3, companyPrefix: "4012345", serialReference: 8 });
const innerSscc = builtInner.ok ? builtInner.sscc : "";

let site: TestSite;
beforeEach(() => {
  site = new TestSite();
  givenLocation(site, { id: "RECV-01", kind: "receiving", capabilities: ["receive"], travelSeq: 0 });
  givenLocation(site, { id: "A-1", travelSeq: 1 });
  givenLocation(site, { id: "A-2", travelSeq: 2 });
  givenItem(site, { id: "TEA", velocityClass: "A" });
  givenItem(site, { id: "MILK", tracksLot: true, tracksExpiry: true });
  givenItem(site, { id: "PHONE", tracksSerial: true });
});
afterEach(() => expectSound(site));

const announce = (
  ...lines: { sku: string; qty: number; lot?: string; lpn?: string; parentLpn?: string; expiryDate?: string }[]
) => site.do("inbound.create", { number: "N1", lines }).inboundId;
const lines = () => site.ask("inbound.get", { inbound: "N1" }).lines;
const exceptions = () => site.ask("inbound.get", { inbound: "N1" }).exceptions.map(({ kind }) => kind);

test("goods are booked from the supplier onto a new LPN at the receiving place", () => {
  announce({ sku: "TEA", qty: 10 });
  const receipt = site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 4, lpn: "PAL1" }, rita);
  expect(receipt).toMatchObject({ lpn: "PAL1", status: "available", overQty: 0, putawayTaskId: "", lineDone: false });
  expect(site.book.balances({ sku: "TEA" })).toMatchObject([
    { place: "RECV-01", lpn: "PAL1", onHand: 4 },
    { place: "~supplier", onHand: -4 },
  ]);
  expect(site.book.get("lpn", "PAL1")).toMatchObject({
    state: "building",
    location: "RECV-01",
    inboundId: site.book.first("inbound", {})?.id,
  });
  expect(lines()).toMatchObject([{ state: "partly", receivedQty: 4 }]);
  expect(site.ask("inbound.get", { inbound: "N1" }).inbound.state).toBe("receiving");
});

test("an LPN is numbered when none is given, and the last open line makes its putaway", () => {
  announce({ sku: "TEA", qty: 10 });
  const receipt = site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 10 }, rita);
  expect(receipt).toMatchObject({ lpn: "LPN0000001", lineDone: true, toPlace: "A-1" });
  expect(site.book.get("task", receipt.putawayTaskId)).toMatchObject({
    type: "putaway",
    lpn: "LPN0000001",
    toPlace: "A-1",
    qty: 10,
  });
  expect(site.ask("inbound.get", { inbound: "N1" }).inbound.state).toBe("received");
});

test("beginning the next pallet sends the last one to putaway", () => {
  announce({ sku: "TEA", qty: 100 });
  site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 10, lpn: "PAL1" }, rita);
  site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 5, lpn: "PAL1" }, rita);
  expect(site.book.countOf("task", { type: "putaway" })).toBe(0);
  site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 10, lpn: "PAL2" }, rita);
  expect(site.book.find("task", { type: "putaway" })).toMatchObject([{ lpn: "PAL1", qty: 15 }]);
  expect(site.book.get("lpn", "PAL1")?.state).toBe("closed");
});

test("a lot and an expiry date are asked for only where the item is tracked by them and they are not known", () => {
  announce({ sku: "MILK", qty: 10 }, { sku: "TEA", qty: 5 });
  const milk = { inboundId: "N1", sku: "MILK", qty: 1, lpn: "PAL1" };
  expect(site.refusal("inbound.receive", milk).code).toBe("lot-required");
  expect(site.refusal("inbound.receive", { ...milk, lot: "L1" }).code).toBe("expiry-required");
  site.do("inbound.receive", { ...milk, lot: "L1", expiryDate: "2027-01-31" });
  site.do("inbound.receive", { ...milk, lot: "L1" });
  expect(site.book.get("lot", "MILK|L1")).toMatchObject({
    expiryDate: "2027-01-31",
    status: "released",
    firstReceivedAt: site.nowMs,
  });
  // A label may carry a lot that nobody tracks: it must not split the stock.
  site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 1, lot: "L9", lpn: "PAL1" });
  expect(site.book.balances({ sku: "TEA", place: "RECV-01" })).toMatchObject([{ lot: "" }]);
});

test("an expiry date follows from the production date and the shelf life", () => {
  givenItem(site, { id: "BREAD", tracksExpiry: true, shelfLifeDays: 10 });
  announce({ sku: "BREAD", qty: 10 });
  site.do("inbound.receive", { inboundId: "N1", sku: "BREAD", qty: 1, productionDate: "2026-11-20" });
  expect(site.book.balances({ sku: "BREAD", place: "RECV-01" })).toMatchObject([{ lot: "2026-11-30" }]);
  expect(site.book.get("lot", "BREAD|2026-11-30")?.expiryDate).toBe("2026-11-30");
});

test("another expiry date for a known lot is shown, and the first stays unless a supervisor received it", () => {
  givenLot(site, { sku: "MILK", lot: "L1", expiryDate: "2027-01-31" });
  announce({ sku: "MILK", qty: 10 });
  site.do("inbound.receive", { inboundId: "N1", sku: "MILK", qty: 1, lot: "L1", expiryDate: "2027-02-28" }, rita);
  expect(site.book.get("lot", "MILK|L1")?.expiryDate).toBe("2027-01-31");
  expect(exceptions()).toEqual(["wrong-lot"]);
  site.do("inbound.receive", { inboundId: "N1", sku: "MILK", qty: 1, lot: "L1", expiryDate: "2027-02-28" });
  expect(site.book.get("lot", "MILK|L1")?.expiryDate).toBe("2027-02-28");
});

test("another lot than announced is booked and shown", () => {
  announce({ sku: "MILK", qty: 10, lot: "L1" });
  site.do("inbound.receive", { inboundId: "N1", sku: "MILK", qty: 10, lot: "L2", expiryDate: "2027-01-31" }, rita);
  expect(lines()).toMatchObject([{ state: "full", receivedQty: 10 }]);
  expect(exceptions()).toEqual(["wrong-lot"]);
});

test("one serial number is scanned for each unit, and one seen before is moved here and shown", () => {
  announce({ sku: "PHONE", qty: 3 });
  expect(site.refusal("inbound.receive", { inboundId: "N1", sku: "PHONE", qty: 2, serials: ["S1"] })).toEqual({
    code: "serial-required",
    sku: "PHONE",
    qty: 2,
    given: 1,
  });
  expect(site.refusal("inbound.receive", { inboundId: "N1", sku: "PHONE" }).code).toBe("serial-required");
  givenStock(site, { sku: "PHONE", place: "A-1", qty: 1, serial: "S2" });
  site.do("inbound.receive", { inboundId: "N1", sku: "PHONE", serials: ["S1", "S2"], lpn: "PAL1" });
  expect(site.book.balances({ sku: "PHONE", place: "RECV-01" }).map(({ serial }) => serial)).toEqual(["S1", "S2"]);
  expect(site.book.find("exception", { kind: "serial-twice" })).toMatchObject([{ severity: "urgent" }]);
});

test("damaged goods are part of what came, stand as damaged and open an exception", () => {
  announce({ sku: "TEA", qty: 10 });
  expect(site.refusal("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 3, damagedQty: 4 })).toEqual({
    code: "qty-over",
    wanted: 4,
    most: 3,
  });
  site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 10, damagedQty: 2, lpn: "PAL1" }, rita);
  expect(lines()).toMatchObject([{ state: "full", receivedQty: 10, damagedQty: 2 }]);
  expect(site.book.balances({ place: "RECV-01" })).toMatchObject([
    { status: "available", onHand: 8 },
    { status: "damaged", onHand: 2 },
  ]);
  expect(exceptions()).toEqual(["damaged"]);
});

test("an item with a quality hold is received on hold, a recalled lot into quarantine", () => {
  givenItem(site, { id: "DRUG", holdOnReceipt: true });
  givenLot(site, { sku: "MILK", lot: "L1", expiryDate: "2027-01-31", status: "recalled" });
  announce({ sku: "DRUG", qty: 1 }, { sku: "MILK", qty: 1 });
  expect(site.do("inbound.receive", { inboundId: "N1", sku: "DRUG", qty: 1 }).status).toBe("hold");
  expect(site.do("inbound.receive", { inboundId: "N1", sku: "MILK", qty: 1, lot: "L1" }).status).toBe("quarantine");
  expect(exceptions()).toEqual(["other"]);
});

test("a surplus within the allowed percentage is fine, beyond it a supervisor approves", () => {
  givenSetting(site, "receiving.overPercent", 10);
  announce({ sku: "TEA", qty: 100 });
  expect(site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 110, lpn: "PAL1" }, rita).overQty).toBe(10);
  expect(lines()).toMatchObject([{ state: "full" }]);
  expect(exceptions()).toEqual([]);
  site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 1, lpn: "PAL1" }, rita);
  site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 1, lpn: "PAL1" }, rita);
  expect(lines()).toMatchObject([{ state: "over", receivedQty: 112 }]);
  expect(site.book.find("exception", { kind: "over-receipt" })).toMatchObject([
    { state: "open", detail: { expected: 100, received: 112 } },
  ]);
  expect(site.refusal("inbound.close", { inbound: "N1" })).toMatchObject({
    code: "over-not-approved",
    lines: "line 1 (TEA)",
  });
  site.do("inbound.approve-over", { lineId: lines()[0]?.id ?? "" });
  expect(exceptions()).toEqual([]);
  site.do("inbound.close", { inbound: "N1" });
});

test("an item that the ASN does not name gets a line of its own that needs approval", () => {
  announce({ sku: "TEA", qty: 10 });
  site.do("inbound.receive", { inboundId: "N1", sku: "PHONE", serials: ["S1"] }, rita);
  expect(lines()).toMatchObject([
    { sku: "TEA", state: "open" },
    { line: 2, sku: "PHONE", state: "over", expectedQty: 0, receivedQty: 1 },
  ]);
  expect(exceptions()).toEqual(["over-receipt"]);
});

test("a received quantity fills the lines of its pack and lot first", () => {
  announce({ sku: "MILK", qty: 5, lot: "L2" }, { sku: "MILK", qty: 5 }, { sku: "MILK", qty: 5, lot: "L1" });
  site.do("inbound.receive", { inboundId: "N1", sku: "MILK", qty: 8, lot: "L1", expiryDate: "2027-01-31" });
  expect(lines().map(({ receivedQty }) => receivedQty)).toEqual([0, 3, 5]);
});

test("one scan of an announced pack books in all that is in it and makes its putaway", () => {
  announce(
    { sku: "TEA", qty: 10, lpn: sscc },
    { sku: "MILK", qty: 6, lpn: sscc, lot: "L1", expiryDate: "2027-01-31" },
    { sku: "TEA", qty: 1 },
  );
  const pack = site.do("inbound.receive-pack", { sscc: `(00)${sscc}` }, rita);
  expect(pack).toMatchObject({ lpn: sscc, toPlace: "A-1" });
  expect(pack.receiptIds).toHaveLength(2);
  expect(site.ask("lpn.get", { lpn: sscc }).content).toMatchObject([
    { sku: "MILK", lot: "L1", onHand: 6 },
    { sku: "TEA", onHand: 10 },
  ]);
  expect(site.refusal("inbound.receive-pack", { sscc })).toEqual({ code: "pack-unknown", sscc });
});

test("packs around packs are nested as announced", () => {
  announce({ sku: "TEA", qty: 10, lpn: innerSscc, parentLpn: sscc }, { sku: "TEA", qty: 4, lpn: sscc });
  site.do("inbound.receive-pack", { sscc }, rita);
  expect(site.ask("lpn.get", { lpn: sscc }).tree).toMatchObject([
    { id: sscc, kind: "pallet" },
    { id: innerSscc, kind: "case", parent: sscc },
  ]);
  expect(site.book.find("task", { type: "putaway" })).toMatchObject([{ lpn: sscc, qty: 14 }]);
});

test("goods are not received under the label of a location or onto an LPN of an order", () => {
  announce({ sku: "TEA", qty: 10 });
  expect(site.refusal("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 1, lpn: "A-1" })).toMatchObject({
    code: "lpn-in-use",
  });
  givenLpn(site, { id: "TOTE1", state: "picked", orderId: "o-1", location: "A-1" });
  expect(site.refusal("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 1, lpn: "TOTE1" })).toMatchObject({
    code: "lpn-in-use",
    state: "picked",
  });
});

test("a late scan follows its pallet to where it stands by now", () => {
  announce({ sku: "TEA", qty: 10 });
  site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 4, lpn: "PAL1", lpnDone: true }, rita);
  site.do("putaway.confirm", { lpn: "PAL1", to: "A-1" });
  site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 2, lpn: "PAL1" }, rita);
  expect(site.book.balances({ lpn: "PAL1" })).toMatchObject([{ place: "A-1", onHand: 6 }]);
});

test("goods for a closed delivery are booked all the same, and shown", () => {
  announce({ sku: "TEA", qty: 10 });
  site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 4 });
  site.do("inbound.close", { inbound: "N1" });
  site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 6 });
  expect(site.ask("inbound.get", { inbound: "N1" }).inbound.state).toBe("received");
  expect(exceptions()).toEqual(["short-receipt", "late-fact"]);
});

test("a place that cannot receive, is locked or unknown is refused", () => {
  announce({ sku: "TEA", qty: 10 });
  givenLocation(site, { id: "PACK", kind: "packing", capabilities: ["pack"] });
  const receive = (location: string) =>
    site.refusal("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 1, location }).code;
  expect(receive("NO")).toBe("location-unknown");
  expect(receive("PACK")).toBe("capability-missing");
  site.do("locations.lock", { location: "A-1", direction: "in", reason: "full" });
  expect(receive("A-1")).toBe("location-locked");
});

test("goods received straight into storage need no putaway", () => {
  announce({ sku: "TEA", qty: 10 });
  expect(
    site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 10, location: "A-1", lpn: "PAL1" }),
  ).toMatchObject({ putawayTaskId: "" });
  expect(site.book.get("lpn", "PAL1")?.state).toBe("stored");
});

test("a blind receipt takes any known active item and refuses an unknown one clearly", () => {
  const { inboundId, number } = site.do("inbound.open-blind", { supplier: "S1" }, rita);
  expect(number).toBe("R000001");
  expect(site.refusal("inbound.receive", { inboundId, sku: "9999999999994", qty: 1 })).toEqual({
    code: "sku-unknown",
    sku: "9999999999994",
  });
  site.do("items.deactivate", { sku: "PHONE" });
  expect(site.refusal("inbound.receive", { inboundId, sku: "PHONE", serials: ["S1"] }).code).toBe("item-inactive");
  expect(site.do("inbound.receive", { inboundId, sku: "TEA", qty: 3 }, rita).overQty).toBe(0);
  const done = site.do("inbound.finish-receiving", { inboundId }, rita);
  expect(done).toMatchObject({ state: "received", openLines: 0 });
  expect(done.putawayTaskIds).toHaveLength(1);
  site.do("inbound.close", { inbound: inboundId });
  const empty = site.do("inbound.open-blind", {});
  expect(site.refusal("inbound.close", { inbound: empty.inboundId }).code).toBe("nothing-received");
  site.do("inbound.cancel", { inbound: empty.inboundId });
});

test("closing short says which lines did not come, and ends the receiving work", () => {
  announce({ sku: "TEA", qty: 10 }, { sku: "MILK", qty: 4 });
  expect(site.refusal("inbound.close", { inbound: "N1" })).toMatchObject({
    code: "state-not-allowed",
    state: "announced",
  });
  const { taskId } = site.do("inbound.arrive", { inbound: "N1" });
  site.do("inbound.receive", { taskId, sku: "TEA", qty: 7 }, rita);
  const closed = site.do("inbound.close", { inbound: "N1" });
  expect(closed).toMatchObject({ shortLines: 2 });
  expect(closed.putawayTaskIds).toHaveLength(1);
  expect(lines().map(({ state }) => state)).toEqual(["short-closed", "short-closed"]);
  expect(exceptions()).toEqual(["short-receipt", "short-receipt"]);
  expect(site.book.get("task", taskId)?.state).toBe("cancelled");
});

test("a receipt can be undone while its goods stand untouched", () => {
  announce({ sku: "TEA", qty: 10 });
  const first = site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 12, damagedQty: 1, lpn: "PAL1" }, rita);
  expect(first.toPlace).toBe("A-1");
  expect(exceptions()).toEqual(["damaged", "over-receipt"]);
  site.do("inbound.undo-receipt", { receiptId: first.receiptId }, rita);
  expect(site.book.balances({ sku: "TEA" })).toEqual([]);
  expect(lines()).toMatchObject([{ state: "open", receivedQty: 0, damagedQty: 0 }]);
  expect(site.book.get("lpn", "PAL1")?.state).toBe("emptied");
  expect(site.book.find("task", { type: "putaway" })).toMatchObject([{ state: "cancelled" }]);
  expect(exceptions()).toEqual(["damaged"]);
  expect(site.refusal("inbound.undo-receipt", { receiptId: first.receiptId })).toMatchObject({
    code: "undo-too-late",
    why: "it was undone before",
  });
});

test("a receipt whose goods were moved or changed cannot be undone", () => {
  announce({ sku: "TEA", qty: 10 });
  const first = site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 2, lpn: "PAL1" }, rita);
  site.do("stock.set-status", {
    sku: "TEA",
    place: "RECV-01",
    lpn: "PAL1",
    from: "available",
    to: "hold",
    qty: 1,
    reason: "check",
  });
  expect(site.refusal("inbound.undo-receipt", { receiptId: first.receiptId })).toMatchObject({
    why: "its goods are not all there",
  });
  site.do("putaway.confirm", { lpn: "PAL1", to: "A-1" });
  expect(site.refusal("inbound.undo-receipt", { receiptId: first.receiptId })).toMatchObject({
    why: "LPN PAL1 was moved",
  });
});

test("orders that wait are promised as soon as the goods stand where they can be picked", () => {
  const orderId = givenOrder(site, { lines: [{ sku: "TEA", qty: 6 }] });
  const promised = () => site.book.find("orderLine", { orderId })[0]?.promisedQty;
  announce({ sku: "TEA", qty: 10 });
  site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 10, lpn: "PAL1" });
  expect(promised()).toBe(0);
  site.do("putaway.confirm", { lpn: "PAL1", to: "A-1" });
  expect(promised()).toBe(6);
});

test("the receipt advice tells per line and lot what came, and what was damaged, short, over or held", () => {
  givenItem(site, { id: "DRUG", holdOnReceipt: true, packagings: [{ uom: "EA", qtyBase: 1, weightGrams: 50 }] });
  announce({ sku: "MILK", qty: 10 }, { sku: "DRUG", qty: 5 }, { sku: "TEA", qty: 3 }, { sku: "TEA", qty: 4 });
  const milk = { inboundId: "N1", sku: "MILK", expiryDate: "2027-01-31" };
  site.do("inbound.receive", { ...milk, qty: 4, lot: "L1", damagedQty: 1 });
  site.do("inbound.receive", { ...milk, qty: 3, lot: "L2" });
  const undone = site.do("inbound.receive", { ...milk, qty: 3, lot: "L3", lpn: "X" });
  site.do("inbound.undo-receipt", { receiptId: undone.receiptId });
  site.do("inbound.receive", { inboundId: "N1", sku: "DRUG", qty: 6 });
  site.do("inbound.receive", { inboundId: "N1", sku: "TEA", qty: 3 });
  const advice = site.ask("receipts.get", { inbound: "N1" });
  expect(advice).toMatchObject({ number: "R000001", shipmentNumber: "N1" });
  expect(
    advice.lines.map(({ line, lot, qty, exceptions: said }) => [
      line,
      lot,
      qty,
      said.map(({ kind, qty: units }) => `${kind} ${units}`).join(),
    ]),
  ).toEqual([
    [1, "L1", 4, "damaged 1,short 3"],
    [1, "L2", 3, ""],
    [2, "", 6, "hold 6,over 1"],
    [3, "", 3, ""],
    [4, "", 0, "short 4"],
  ]);
  expect(advice.lines[2]?.weightGrams).toBe(300);
});
