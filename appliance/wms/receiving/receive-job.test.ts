import { afterEach, beforeEach, expect, test } from "vitest";
import { buildSscc } from "#sync/model/gs1/sscc.ts";
import type { Caller } from "../../store/book.ts";
import { givenItem, givenLocation } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";
import { workThrough } from "../../testing/work-through.ts";

const rita: Caller = { actor: "p-rita", device: "hh-1", roles: ["receiver"] };
const built = buildSscc({ extensionDigit: 3, companyPrefix: "4012345", serialReference: 7 });
const sscc = built.ok ? built.sscc : "";
const fnc1 = "\u001d";

let site: TestSite;
beforeEach(() => {
  site = new TestSite();
  givenLocation(site, { id: "RECV-01", kind: "receiving", capabilities: ["receive"] });
  givenLocation(site, { id: "RECV-02", kind: "receiving", capabilities: ["receive"], checkDigits: "42" });
  givenLocation(site, { id: "A-1", travelSeq: 1 });
  givenItem(site, {
    id: "MILK",
    gtin: "4012345678901",
    tracksLot: true,
    tracksExpiry: true,
    packagings: [{ uom: "CA", qtyBase: 12, gtin: "14012345678908" }],
  });
  givenItem(site, { id: "TEA", gtin: "4012345678918" });
  givenItem(site, { id: "PHONE", gtin: "4012345678925", tracksSerial: true });
});
afterEach(() => expectSound(site));

function open(scan: string) {
  return site.do("work.open", { kind: "receive", scan }, rita).job;
}
const announce = (...lines: { sku: string; qty: number; lpn?: string; lot?: string; expiryDate?: string }[]) =>
  site.do("inbound.create", { number: "N1", lines });

test("a lot-tracked line is two scans: one GS1 code with lot, date and count, and the pallet", () => {
  announce({ sku: "MILK", qty: 60 }, { sku: "TEA", qty: 5 });
  const worked = workThrough(site, open("N1"), [`]C102140123456789081727013110L7${fnc1}375`, "PAL1"], rita);
  expect(worked).toMatchObject({ scans: 2, sent: ["inbound.receive"], stepId: "item" });
  expect(site.book.balances({ place: "RECV-01" })).toMatchObject([{ sku: "MILK", lot: "L7", lpn: "PAL1", onHand: 60 }]);
  expect(site.book.get("lot", "MILK|L7")?.expiryDate).toBe("2027-01-31");
});

test("what the scan did not say is asked for: lot, expiry date and quantity, and nothing else", () => {
  announce({ sku: "MILK", qty: 60 }, { sku: "TEA", qty: 5 });
  const job = open("N1");
  const worked = workThrough(
    site,
    job,
    [
      "4012345678901",
      { type: "text", field: "lot", value: "L8" },
      { type: "text", field: "expiryDate", value: "2027-03-01" },
      { type: "quantity", qty: 30 },
      "PAL1",
      "4012345678918",
      { type: "quantity", qty: 5 },
      "PAL1",
    ],
    rita,
  );
  expect(worked).toMatchObject({ scans: 4, sent: ["inbound.receive", "inbound.receive"] });
  expect(site.ask("inbound.get", { inbound: "N1" }).lines.map(({ receivedQty }) => receivedQty)).toEqual([30, 5]);
});

test("serial numbers are collected one scan each, the first from the code of the item", () => {
  announce({ sku: "PHONE", qty: 3 });
  const worked = workThrough(
    site,
    open("N1"),
    ["]C1010401234567892521S1", "S2", `]C1010401234567892521S3`, { type: "choose", id: "serials-done" }, "PAL1"],
    rita,
  );
  expect(worked.sent).toEqual(["inbound.receive"]);
  expect(site.book.balances({ place: "RECV-01" }).map(({ serial }) => serial)).toEqual(["S1", "S2", "S3"]);
});

test("an announced pack is one scan", () => {
  announce({ sku: "TEA", qty: 10, lpn: sscc }, { sku: "MILK", qty: 6, lpn: sscc, lot: "L1", expiryDate: "2027-01-31" });
  const worked = workThrough(site, open("N1"), [`00${sscc}`, { type: "choose", id: "finish" }], rita);
  expect(worked).toMatchObject({ scans: 1, sent: ["inbound.receive-pack", "inbound.finish-receiving"], ended: true });
  expect(site.ask("inbound.get", { inbound: "N1" }).inbound.state).toBe("received");
  expect(site.book.find("task", { type: "receive" })).toMatchObject([{ state: "done" }]);
});

test("damage and another place are told before the pallet is scanned", () => {
  announce({ sku: "TEA", qty: 10 });
  workThrough(
    site,
    open("N1"),
    [
      "4012345678918",
      { type: "quantity", qty: 10 },
      { type: "offer", id: "damaged", qty: 2 },
      { type: "offer", id: "other-location" },
      "42",
      "PAL1",
    ],
    rita,
  );
  expect(site.book.balances({ place: "RECV-02" })).toMatchObject([
    { status: "available", onHand: 8 },
    { status: "damaged", onHand: 2 },
  ]);
});

test("the wrong thing scanned is left by going back, without a trace", () => {
  announce({ sku: "MILK", qty: 10 }, { sku: "TEA", qty: 10 });
  const worked = workThrough(
    site,
    open("N1"),
    ["4012345678901", { type: "choose", id: "back" }, "4012345678918", { type: "quantity", qty: 1 }, "PAL1"],
    rita,
  );
  expect(worked.sent).toEqual(["inbound.receive"]);
  expect(site.book.balances({ place: "RECV-01" })).toMatchObject([{ sku: "TEA", lot: "" }]);
});

test("an item that was not announced is received by an offer", () => {
  announce({ sku: "MILK", qty: 10 });
  workThrough(
    site,
    open("N1"),
    [{ type: "offer", id: "unannounced" }, "TEA", { type: "quantity", qty: 2 }, "PAL1"],
    rita,
  );
  expect(site.ask("inbound.get", { inbound: "N1" }).lines).toMatchObject([
    {},
    { sku: "TEA", state: "over", receivedQty: 2 },
  ]);
});

test("a blind receipt is opened by an empty scan and knows the items of the site", () => {
  const worked = workThrough(
    site,
    open(""),
    ["4012345678918", { type: "quantity", qty: 2 }, "PAL1", { type: "choose", id: "finish" }],
    rita,
  );
  expect(worked).toMatchObject({ scans: 2, ended: true });
  expect(site.book.first("inbound", {})).toMatchObject({ kind: "blind", state: "received" });
});

test("work is opened by the number, by a pack, or by the dock; not for what is closed or unknown", () => {
  announce({ sku: "TEA", qty: 10, lpn: sscc });
  site.do("inbound.arrive", { inbound: "N1", dock: "RECV-02" });
  const taskId = open("N1").taskId;
  expect(open(sscc).taskId).toBe(taskId);
  expect(open("RECV-02").taskId).toBe(taskId);
  expect(site.refusal("work.open", { kind: "receive", scan: "N7" }).code).toBe("inbound-unknown");
  site.do("inbound.close", { inbound: "N1" });
  expect(site.refusal("work.open", { kind: "receive", scan: "N1" }).code).toBe("state-not-allowed");
});

test("a second receiver on the same truck gets a task of their own", () => {
  announce({ sku: "TEA", qty: 10 });
  const first = open("N1");
  const second = site.do("work.open", { kind: "receive", scan: "N1" }, { ...rita, actor: "p-paul" }).job;
  expect(second.taskId).not.toBe(first.taskId);
});

test("a job finished offline after the delivery was closed is still booked", () => {
  announce({ sku: "TEA", qty: 10 });
  const job = open("N1");
  site.do("inbound.close", { inbound: site.do("inbound.arrive", { inbound: "N1" }).inboundId });
  const worked = workThrough(
    site,
    job,
    ["4012345678918", { type: "quantity", qty: 10 }, "PAL1", { type: "choose", id: "finish" }],
    rita,
  );
  expect(worked.ended).toBe(true);
  expect(site.book.balances({ place: "RECV-01" })).toMatchObject([{ sku: "TEA", onHand: 10 }]);
});
