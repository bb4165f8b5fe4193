import { expect, test } from "vitest";
import { givenItem, givenLocation, givenPicked, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { type LinkedSite, LinkedSites } from "./testing/linked-site.ts";

function twoSites() {
  const company = new LinkedSites("aa", "bb");
  const [aa, bb] = company.sites as [LinkedSite, LinkedSite];
  for (const site of [aa, bb]) {
    givenLocation(site, { id: "STAGE-01", kind: "staging", capabilities: ["stage"], zone: "" });
    givenLocation(site, { id: "PACK-01", kind: "packing", capabilities: ["pack", "stage"], zone: "" });
    givenLocation(site, { id: "RECV-01", kind: "receiving", capabilities: ["receive", "stage"], zone: "" });
    givenLocation(site, { id: "A-1" });
  }
  return { company, aa, bb };
}

/** All that a site has promised of a transfer is picked, packed into one carton and sent off. */
function ship(site: LinkedSite, transferId: string): string {
  const order = site.book.first("order", { transferId, state: ["open", "released"] })!;
  site.do("orders.release", { orderId: order.id });
  for (const { id } of site.book.find("allocation", { orderId: order.id, state: "open" })) givenPicked(site, id);
  const { lpn } = site.do("pack.order", { orderId: order.id });
  site.do("orders.ship", { orderId: order.id, rest: "cancel" });
  return site.book.get("lpn", lpn)?.sscc || lpn;
}

const road = (id: string) => `~transit/${id}`;

test("goods go from one site to another: the SKU, lots, dates, packs and holds travel along, and the road is empty in the end", async () => {
  const { company, aa, bb } = twoSites();
  givenStock(aa, { sku: "MILK", place: "A-1", qty: 30, lot: "L1", expiryDate: "2027-01-01" });
  await company.settle();
  const { id, number } = aa.do("transfers.send", { toSite: "bb", lines: [{ sku: "MILK", qty: 12 }] });
  expect(aa.book.get("transfer", id)).toMatchObject({ state: "released" });
  expect(aa.book.first("order", { transferId: id })?.shipTo).toEqual({ name: "bb", id: "bb" });
  await company.settle();
  expect(bb.ask("transfers.list", { direction: "in" }).transfers).toMatchObject([
    { number, wantedQty: 12, sentQty: 0 },
  ]);

  const label = ship(aa, id);
  expect(aa.book.balances({ place: road(id) }).map(({ onHand }) => onHand)).toEqual([12]);
  await company.settle();
  expect(company.atHub(road(id))).toBe(12);
  const inbound = bb.book.first("inbound", { transferId: id })!;
  expect(inbound).toMatchObject({ state: "announced", number, supplier: "aa" });
  expect(bb.book.find("inboundLine", { inboundId: inbound.id })).toMatchObject([
    { sku: "MILK", lot: "L1", expiryDate: "2027-01-01", expectedQty: 12, lpn: label },
  ]);

  bb.do("inbound.receive-pack", { sscc: label });
  expect(bb.book.balances({ place: "RECV-01" }).map(({ sku, lot, onHand }) => [sku, lot, onHand])).toEqual([
    ["MILK", "L1", 12],
  ]);
  expect(bb.book.balances({ place: "~supplier" })).toEqual([]);
  await company.settle();
  expect(aa.book.get("transfer", id)).toMatchObject({ state: "arrived", received: [{ sku: "MILK", qty: 12 }] });
  bb.do("inbound.close", { inbound: inbound.id });
  await company.settle();
  for (const site of [aa, bb]) {
    expect(site.book.get("transfer", id)).toMatchObject({ state: "closed", differences: [] });
    expect(site.book.find("exception", {})).toEqual([]);
    expectSound(site);
  }
  expect(company.atHub(road(id))).toBe(0);
  expect(company.odd()).toEqual([]);
});

test("a held lot is held at the other site, and serial numbers go with their carton and come back", async () => {
  const { company, aa, bb } = twoSites();
  givenItem(aa, { id: "PHONE", tracksSerial: true });
  for (const serial of ["S1", "S2"]) givenStock(aa, { sku: "PHONE", place: "A-1", qty: 1, serial });
  givenStock(aa, { sku: "MILK", place: "A-1", qty: 5, lot: "L1", expiryDate: "2027-01-01" });
  await company.settle();
  const lines = [
    { sku: "PHONE", qty: 2 },
    { sku: "MILK", qty: 5 },
  ];
  const { id } = aa.do("transfers.send", { toSite: "bb", lines });
  const order = aa.book.first("order", { transferId: id })!;
  aa.do("orders.release", { orderId: order.id });
  for (const { id: held } of aa.book.find("allocation", { orderId: order.id, state: "open" })) givenPicked(aa, held);
  const { lpn } = aa.do("pack.order", { orderId: order.id });
  aa.do("lots.recall", { sku: "MILK", lot: "L1", reason: "glass" });
  aa.do("orders.ship", { orderId: order.id, rest: "cancel" });
  await company.settle();
  const label = aa.book.get("lpn", lpn)?.sscc || lpn;
  bb.do("inbound.receive-pack", { sscc: label });
  expect(
    bb.book
      .balances({ sku: "PHONE" })
      .filter(({ onHand }) => onHand > 0)
      .map(({ serial }) => serial)
      .sort(),
  ).toEqual(["S1", "S2"]);
  expect(bb.book.balances({ sku: "MILK" }).filter(({ onHand }) => onHand > 0)).toMatchObject([
    { status: "quarantine", onHand: 5 },
  ]);
  expect(bb.book.get("lot", "MILK|L1")).toMatchObject({ status: "recalled", reason: "glass" });
  expect(bb.ask("allocation.available", { sku: "MILK" }).availableQty).toBe(0);
  bb.do("inbound.close", { inbound: bb.book.first("inbound", { transferId: id })!.id });

  // One phone goes back: the serial number stands in the building of whoever has it.
  bb.do("stock.move", { lpn: label, to: "A-1" });
  const back = bb.do("transfers.send", { toSite: "aa", lines: [{ sku: "PHONE", qty: 1 }] });
  const backLabel = ship(bb, back.id);
  await company.settle();
  aa.do("inbound.receive-pack", { sscc: backLabel });
  const inbound = aa.book.first("inbound", { transferId: back.id })!;
  aa.do("inbound.close", { inbound: inbound.id });
  await company.settle();
  expect(company.atHub(road(id))).toBe(0);
  expect(company.atHub(road(back.id))).toBe(0);
  const phones = (site: LinkedSite) =>
    site.book.balances({ sku: "PHONE" }).filter(({ place, onHand }) => onHand > 0 && !place.startsWith("~"));
  expect([phones(aa).map(({ serial }) => serial), phones(bb).map(({ serial }) => serial)]).toEqual([["S1"], ["S2"]]);
  for (const site of [aa, bb]) expectSound(site);
  expect(company.odd()).toEqual([]);
});

test("what differs is an exception at both sites until a person closes it; what comes after that is shown again", async () => {
  const { company, aa, bb } = twoSites();
  givenStock(aa, { sku: "TEA", place: "A-1", qty: 20 });
  await company.settle();
  const { id } = aa.do("transfers.send", { toSite: "bb", lines: [{ sku: "TEA", qty: 10 }] });
  ship(aa, id);
  await company.settle();
  const inbound = bb.book.first("inbound", { transferId: id })!;
  bb.do("inbound.receive", { inboundId: inbound.id, sku: "TEA", qty: 7, lpnDone: true });
  bb.do("inbound.close", { inbound: inbound.id });
  await company.settle();
  for (const site of [aa, bb])
    expect(site.book.find("exception", { state: "open" })).toMatchObject([
      { kind: "transfer-difference", detail: { transferId: id, missing: 3, surplus: 0 } },
    ]);
  expect(company.atHub(road(id))).toBe(3);

  // Whoever finds it may say so; the sender books it.
  expect(bb.do("transfers.close", { id, reason: "counted twice" })).toMatchObject({ state: "asked" });
  await company.settle();
  expect(company.atHub(road(id))).toBe(0);
  expect(aa.book.balances({ place: "~lost" }).map(({ onHand }) => onHand)).toEqual([3]);
  for (const site of [aa, bb]) {
    expect(site.book.get("transfer", id)).toMatchObject({
      state: "closed",
      differences: [{ sku: "TEA", qty: 10, receivedQty: 7, closedAs: "lost" }],
    });
    expect(site.book.find("exception", { state: "open" })).toEqual([]);
  }
  expect(bb.book.first("intent", { command: "transfers.close" })).toMatchObject({ state: "accepted" });

  // The missing carton turns up after all.
  bb.do("inbound.receive", { inboundId: inbound.id, sku: "TEA", qty: 3, lpnDone: true });
  await company.settle();
  expect(company.atHub(road(id))).toBe(-3);
  expect(aa.book.find("exception", { state: "open", kind: "transfer-difference" })).toHaveLength(1);
  expect(aa.do("transfers.close", { id })).toMatchObject({ foundQty: 3, lostQty: 0 });
  await company.settle();
  expect(company.atHub(road(id))).toBe(0);
  for (const site of [aa, bb]) expectSound(site);
});

test("a difference that nobody closes is closed by the sender's rule", async () => {
  const { company, aa, bb } = twoSites();
  givenStock(aa, { sku: "TEA", place: "A-1", qty: 20 });
  await company.settle();
  const { id } = aa.do("transfers.send", { toSite: "bb", lines: [{ sku: "TEA", qty: 10 }] });
  ship(aa, id);
  await company.settle();
  const inbound = bb.book.first("inbound", { transferId: id })!;
  bb.do("inbound.receive", { inboundId: inbound.id, sku: "TEA", qty: 12, lpnDone: true });
  bb.do("inbound.approve-over", { lineId: bb.book.first("inboundLine", { inboundId: inbound.id })!.id });
  bb.do("inbound.close", { inbound: inbound.id });
  await company.settle();
  company.tick(13 * 86_400_000);
  await company.settle();
  expect(company.atHub(road(id))).toBe(-2);
  company.tick(86_400_000);
  await company.settle();
  expect(company.atHub(road(id))).toBe(0);
  expect(aa.book.get("transfer", id)).toMatchObject({ state: "closed", differences: [{ closedAs: "found" }] });
});

test("a transfer is cancelled before it leaves; what has left beats a cancel", async () => {
  const { company, aa, bb } = twoSites();
  givenStock(aa, { sku: "TEA", place: "A-1", qty: 20 });
  await company.settle();
  const first = bb.do("transfers.ask", { fromSite: "aa", lines: [{ sku: "TEA", qty: 4 }] });
  const second = aa.do("transfers.send", { toSite: "bb", lines: [{ sku: "TEA", qty: 5 }], release: false });
  expect(aa.book.get("transfer", second.id)).toMatchObject({ state: "planned", orderId: "" });
  aa.do("transfers.release", { id: second.id });
  await company.settle();
  expect(bb.book.get("intent", first.asked.intentId)).toMatchObject({ state: "accepted", answer: { id: first.id } });
  expect(bb.refusal("transfers.cancel", { id: first.id }).code).toBe("transfer-elsewhere");
  aa.do("transfers.cancel", { id: first.id });
  expect(aa.book.first("order", { transferId: first.id })?.state).toBe("cancelled");
  const order = aa.book.first("order", { transferId: second.id })!;
  ship(aa, second.id);
  expect(order.id).not.toBe("");
  expect(aa.refusal("transfers.cancel", { id: second.id })).toMatchObject({
    code: "state-not-allowed",
    state: "shipped",
  });
  // An office that had not heard writes it anyway: the higher rung stays.
  company.hub.append({
    type: "console",
    sets: [{ record: "transfer", id: second.id, fields: { state: "cancelled" } }],
  });
  await company.settle();
  for (const site of [aa, bb]) {
    expect(site.book.get("transfer", first.id)?.state).toBe("cancelled");
    expect(site.book.get("transfer", second.id)?.state).toBe("shipped");
  }
  // Its order cancelled, the plan is off too.
  const third = aa.do("transfers.send", { toSite: "bb", lines: [{ sku: "TEA", qty: 1 }] });
  aa.do("orders.cancel", { orderId: third.orderId, reason: "no truck" });
  expect(aa.book.get("transfer", third.id)?.state).toBe("cancelled");
});

test("what the cloud calls a site stands on orders, deliveries and jobs; a site that it did not name stands by its id", async () => {
  const { company, aa, bb } = twoSites();
  givenStock(aa, { sku: "TEA", place: "A-1", qty: 9 });
  await company.settle();
  expect(bb.ask("sites.list", {}).sites).toEqual([]);
  const set = (id: string, fields: object) => ({ record: "site" as const, id, fields });
  company.hub.append({
    type: "sites-named",
    sets: [set("bb", { name: "Leipzig" }), set("aa", { name: "Hamburg", timeZone: "Europe/Berlin" })],
  });
  await company.settle();
  expect(bb.ask("sites.list", {}).sites).toEqual([
    { site: "aa", name: "Hamburg", timeZone: "Europe/Berlin", active: true, isHere: false },
    { site: "bb", name: "Leipzig", timeZone: "", active: true, isHere: true },
  ]);
  const { id } = aa.do("transfers.send", { toSite: "bb", lines: [{ sku: "TEA", qty: 4 }] });
  expect(aa.book.first("order", { transferId: id })?.shipTo).toEqual({ name: "Leipzig", id: "bb" });
  const other = aa.do("transfers.send", { toSite: "cc", lines: [{ sku: "TEA", qty: 1 }] });
  expect(aa.book.first("order", { transferId: other.id })?.shipTo).toEqual({ name: "cc", id: "cc" });
  ship(aa, id);
  await company.settle();
  const inbound = bb.book.first("inbound", { transferId: id })!;
  expect(inbound.supplier).toBe("aa");
  const [match] = bb.ask("scan.resolve", { raw: inbound.number }).matches;
  expect(match?.facts).toContainEqual({ label: "supplier", value: "Hamburg" });
});
