import { expect, test } from "vitest";
import { givenReleasedOrder, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { onHand, pickingSite } from "../../wms/tasks/testing/picking-site.ts";

/** Orders picked, packed into one carton each, and standing in the lane. */
function packedOrders(count: number, lines = [{ sku: "TEA", qty: 4 }]) {
  const all = pickingSite();
  const { site, annsHandheld, pat } = all;
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 500 });
  givenStock(site, { sku: "MILK", place: "A-01-02", qty: 500, lot: "L1", expiryDate: "2027-01-01" });
  const orders = Array.from({ length: count }, (_, i) => {
    const { orderId } = givenReleasedOrder(site, { number: `SO-${i + 1}`, lines });
    annsHandheld.next();
    // TEA lies first on the path.
    const onPath = lines.map(({ sku }) => sku).sort((a, b) => (a === "TEA" ? -1 : b === "TEA" ? 1 : 0));
    for (const [n, sku] of onPath.entries()) annsHandheld.scan(sku, ...(n === 0 ? [`TOTE-${i}`] : []));
    annsHandheld.scan("PACK-01");
    const { lpn } = site.do("pack.order", { orderId }, pat);
    site.do("stage.lpn", { lpn, toPlace: "STAGE-01" }, pat);
    return { orderId, lpn };
  });
  return { ...all, orders };
}

const factsOf = (site: ReturnType<typeof pickingSite>["site"], type: string) =>
  site.book
    .rows<{ data: string }>("SELECT data FROM journal WHERE type = ? ORDER BY pos", type)
    .map(({ data }) => JSON.parse(data) as Record<string, unknown>);

test("a carton that stands in a locked place is not brought to its lane before somebody unlocks it", () => {
  const { site, pat, orders } = packedOrders(1);
  const [{ lpn }] = orders as [(typeof orders)[number]];
  site.do("stock.move", { lpn, to: "A-01-01", override: "lane full" });
  site.do("locations.lock", { location: "A-01-01", direction: "out", reason: "repair" });
  const [answer] = site.sendMany([
    { name: "stage.lpn", input: { lpn, toPlace: "STAGE-01" }, caller: pat, commandId: "stage" },
  ]);
  expect(answer).toMatchObject({ ok: false, refusal: { code: "location-locked", direction: "out" } });
  site.do("locations.unlock", { location: "A-01-01", direction: "both" });
  site.do("stage.lpn", { lpn, toPlace: "STAGE-01" }, pat);
  expect(site.book.get("lpn", lpn)?.location).toBe("STAGE-01");
  expectSound(site);
});

test("a truck is loaded with one scan for the dock and one per carton, and leaves with its papers", () => {
  const { site, patsHandheld: pat, orders } = packedOrders(3);
  expect(orders.map(({ orderId }) => site.book.get("order", orderId)?.state)).toEqual(["staged", "staged", "staged"]);
  const { loadId } = site.do("loads.create", { orderIds: orders.map(({ orderId }) => orderId), carrierScac: "DSVF" });
  site.do("loads.dock", { loadId, dock: "DOCK-01", trailer: "TR-7" });
  pat.next({ types: ["load"] });
  pat.scan("DOCK-01", ...orders.map(({ lpn }) => lpn).reverse());
  expect(pat.scans).toBe(1 + 3);
  expect(pat.refusals).toEqual([]);
  expect(site.book.get("load", loadId)).toMatchObject({ state: "loaded", cartons: 3 });
  expect(site.book.find("task", { loadId })[0]?.state).toBe("done");
  expectSound(site);

  const shipped = site.do("loads.ship", { loadId, seal: "S-1" });
  expect(shipped.orders.map(({ shippedQty, restQty, backorderId }) => [shippedQty, restQty, backorderId])).toEqual([
    [4, 0, ""],
    [4, 0, ""],
    [4, 0, ""],
  ]);
  expect(site.book.get("load", loadId)).toMatchObject({
    state: "departed",
    bolNumber: shipped.bolNumber,
    seal: "S-1",
    grossGrams: 2_400,
  });
  expect(onHand(site, { place: "~customer" }, "TEA")).toBe(12);
  expect(site.book.find("printJob", { subject: loadId }).map(({ paper }) => paper)).toEqual(["bill-of-lading"]);
  expect(factsOf(site, "order-shipped")).toHaveLength(3);
  expect(site.refusal("loads.ship", { loadId }).code).toBe("state-not-allowed");
  expect(factsOf(site, "order-shipped")).toHaveLength(3);
  expectSound(site);
});

test("what left is listed with its lines, cartons, SSCCs and lots", () => {
  const { site, orders } = packedOrders(1, [
    { sku: "MILK", qty: 5 },
    { sku: "TEA", qty: 2 },
  ]);
  site.tick(5_000);
  site.do("orders.ship", { orderId: orders[0]!.orderId, carrierScac: "UPSN", trackingNumber: "1Z9" });
  const [shipment] = site.ask("shipments.list", {}).shipments;
  expect(shipment).toMatchObject({ number: "SO-1", carrierScac: "UPSN", trackingNumber: "1Z9", shippedAt: site.nowMs });
  expect(
    shipment?.lines.map(({ sku, orderedQty, shippedQty, differenceQty }) => [
      sku,
      orderedQty,
      shippedQty,
      differenceQty,
    ]),
  ).toEqual([
    ["MILK", 5, 5, 0],
    ["TEA", 2, 2, 0],
  ]);
  expect(shipment?.cartons[0]).toMatchObject({ lpn: orders[0]!.lpn, sscc: orders[0]!.lpn, cartonNumber: 1 });
  expect(shipment?.cartons[0]?.contents).toContainEqual({
    sku: "MILK",
    lot: "L1",
    serial: "",
    expiryDate: "2027-01-01",
    qty: 5,
  });
  expect(site.ask("shipments.list", { since: site.nowMs + 1 }).shipments).toEqual([]);
  expectSound(site);
});

test("shipments come a page at a time, each once", () => {
  const { site, orders } = packedOrders(3);
  for (const { orderId } of orders) site.do("orders.ship", { orderId });
  const first = site.ask("shipments.list", { limit: 2 });
  const second = site.ask("shipments.list", { limit: 2, after: first.next ?? "" });
  expect([...first.shipments, ...second.shipments].map(({ orderId }) => orderId).sort()).toEqual(
    orders.map(({ orderId }) => orderId).sort(),
  );
  expect(second.next).toBeNull();
});

test("a truck does not leave while cartons stand on the floor, unless somebody says why", () => {
  const { site, orders } = packedOrders(2);
  const { loadId } = site.do("loads.create", { orderIds: orders.map(({ orderId }) => orderId), dock: "DOCK-01" });
  site.do("load.carton", { loadId, lpn: orders[0]!.lpn });
  expect(site.refusal("loads.ship", { loadId })).toMatchObject({ code: "not-loaded", open: 1 });
  expect(site.refusal("loads.ship", { loadId, allowShort: true }).code).toBe("not-loaded"); // without a reason
  const shipped = site.do("loads.ship", { loadId, allowShort: true, reason: "truck full" });
  expect(shipped.leftBehind).toEqual(["SO-2"]);
  expect(site.book.get("order", orders[1]!.orderId)).toMatchObject({ state: "staged", loadId: "" });
  expect(site.book.get("load", loadId)).toMatchObject({ state: "departed", shortReason: "truck full", cartons: 1 });
  expectSound(site);
});

/** One order in two cartons, the first of them on the truck. */
function halfLoaded() {
  const all = pickingSite();
  const { site, annsHandheld, pat } = all;
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 10 });
  const { orderId } = givenReleasedOrder(site, { number: "SO-1", lines: [{ sku: "TEA", qty: 4 }] });
  annsHandheld.next();
  annsHandheld.scan("TEA", "TOTE-1", "PACK-01");
  const cartons = [3, 1].map((qty) => {
    site.do("pack.units", { orderId, sku: "TEA", qty }, pat);
    return site.do("pack.carton-close", { orderId }, pat).lpn;
  });
  const { loadId } = site.do("loads.create", { orderIds: [orderId], dock: "DOCK-01" });
  site.do("load.carton", { loadId, lpn: cartons[0]! });
  return { ...all, orderId, cartons, loadId };
}

test("the carton that was left behind becomes a packed backorder", () => {
  const { site, orderId, cartons, loadId } = halfLoaded();
  const { orders } = site.do("loads.ship", { loadId, allowShort: true, reason: "truck full" });
  expect(orders[0]).toMatchObject({ shippedQty: 3, restQty: 1 });
  const child = site.book.get("order", orders[0]!.backorderId);
  expect(child).toMatchObject({ number: "SO-1-B1", state: "packed", parentId: orderId });
  expect(site.book.get("lpn", cartons[1]!)?.orderId).toBe(child?.id);
  expect(site.book.first("orderLine", { orderId: child!.id })).toMatchObject({
    orderedQty: 1,
    pickedQty: 1,
    packedQty: 1,
    openQty: 0,
  });
  expect(site.book.first("orderLine", { orderId })).toMatchObject({ shippedQty: 3, backorderQty: 1, openQty: 0 });
  expectSound(site);
  site.do("orders.ship", { orderId: child!.id });
  expect(onHand(site, { place: "~customer" }, "TEA")).toBe(4);
  expectSound(site);
});

test("or its goods go back to the shelf when the rest is cancelled", () => {
  const { site, orderId, cartons, loadId, annsHandheld: ann } = halfLoaded();
  site.do("loads.ship", { loadId, allowShort: true, reason: "damaged box", rest: "cancel" });
  expect(site.book.first("orderLine", { orderId })).toMatchObject({
    shippedQty: 3,
    cancelledQty: 1,
    pickedQty: 3,
    packedQty: 3,
  });
  expect(site.book.find("task", { type: "put-back" })[0]).toMatchObject({ lpn: cartons[1], sku: "TEA", qty: 1 });
  ann.next({ types: ["put-back"] });
  ann.scan("TEA", "A-01-01");
  expect(onHand(site, { place: "A-01-01" }, "TEA")).toBe(7);
  expectSound(site);
});

test("an order that joins a truck which was fully loaded brings work to load it", () => {
  const { site, patsHandheld: pat, orders } = packedOrders(2);
  const [first, second] = orders as [(typeof orders)[number], (typeof orders)[number]];
  const { loadId } = site.do("loads.create", { orderIds: [first.orderId], dock: "DOCK-01" });
  site.do("load.carton", { loadId, lpn: first.lpn });
  expect(site.book.get("load", loadId)?.state).toBe("loaded");
  expect(site.book.find("task", { loadId, state: "released" })).toEqual([]);
  site.do("loads.assign-orders", { loadId, orderIds: [second.orderId] });
  expect(site.book.get("load", loadId)?.state).toBe("loading");
  pat.next({ types: ["load"] });
  pat.scan("DOCK-01", second.lpn);
  expect(pat.refusals).toEqual([]);
  expect(site.book.get("load", loadId)).toMatchObject({ state: "loaded", cartons: 2 });
  expectSound(site);
});

test("a carton can come off the truck, and goes on again with a second scan", () => {
  const { site, cartons, loadId } = halfLoaded();
  expect(site.do("load.carton", { loadId, lpn: cartons[0]! })).toMatchObject({ loaded: 1, total: 2 }); // again: no trouble
  expect(site.refusal("loads.cancel", { loadId, reason: "x" })).toMatchObject({ code: "load-not-empty", cartons: 1 });
  expect(
    site.do("load.unload", { loadId, lpn: cartons[0]!, toPlace: "STAGE-01", reason: "wrong order" }),
  ).toMatchObject({ loaded: 0, total: 2 });
  expect(site.book.get("load", loadId)).toMatchObject({ state: "dock-assigned", cartons: 0 });
  expect(site.book.get("lpn", cartons[0]!)).toMatchObject({ state: "staged", location: "STAGE-01", loadId: "" });
  expectSound(site);
  for (const lpn of cartons) site.do("load.carton", { loadId, lpn });
  expect(site.book.get("load", loadId)?.state).toBe("loaded");
  expectSound(site);
});

test("what belongs to another load, another order or nobody does not go on the truck", () => {
  const { site, orders } = packedOrders(2);
  const first = site.do("loads.create", { orderIds: [orders[0]!.orderId], dock: "DOCK-01" });
  const second = site.do("loads.create", { orderIds: [orders[1]!.orderId], dock: "DOCK-02" });
  expect(site.refusal("load.carton", { loadId: first.loadId, lpn: orders[1]!.lpn })).toEqual({
    code: "lpn-wrong-load",
    lpn: orders[1]!.lpn,
    load: first.number,
    other: second.number,
  });
  expect(site.refusal("load.carton", { loadId: first.loadId, lpn: "TOTE-0" }).code).toBe("lpn-wrong-load");
  expect(site.refusal("load.carton", { loadId: first.loadId, lpn: "NONE" }).code).toBe("lpn-unknown");
  site.do("orders.hold", { orderId: orders[0]!.orderId, reason: "unpaid" });
  expect(site.refusal("load.carton", { loadId: first.loadId, lpn: orders[0]!.lpn }).code).toBe("order-held");
});

test("planning: one load per order, one truck per dock, only docks", () => {
  const { site, orders } = packedOrders(1);
  const { orderId } = orders[0]!;
  const first = site.do("loads.create", { number: "LD-A", orderIds: [orderId], dock: "DOCK-01" });
  expect(site.refusal("loads.create", { number: "LD-A" }).code).toBe("load-exists");
  const second = site.do("loads.create", {});
  expect(site.refusal("loads.assign-orders", { loadId: second.loadId, orderIds: [orderId] })).toMatchObject({
    code: "order-on-load",
    load: "LD-A",
  });
  expect(site.refusal("loads.dock", { loadId: second.loadId, dock: "DOCK-01" })).toMatchObject({
    code: "dock-taken",
    load: "LD-A",
  });
  expect(site.refusal("loads.dock", { loadId: second.loadId, dock: "STAGE-01" }).code).toBe("capability-missing");
  expect(site.refusal("orders.ship", { orderId }).code).toBe("order-on-load");
  expect(site.do("loads.unassign", { loadId: "LD-A", orderIds: [orderId] }).orders).toBe(0);
  expect(site.do("loads.cancel", { loadId: first.loadId, reason: "no truck" }).state).toBe("cancelled");
  expect(site.book.find("task", { loadId: first.loadId })[0]?.state).toBe("cancelled");
  site.do("loads.dock", { loadId: second.loadId, dock: "DOCK-01" });
  expect(site.ask("loads.list", {}).loads.map(({ number, state, dock }) => [number, state, dock])).toEqual([
    [second.number, "dock-assigned", "DOCK-01"],
  ]);
  site.do("loads.assign-orders", { loadId: second.loadId, orderIds: [orderId] });
  expect(site.ask("loads.get", { loadId: second.number }).orderList[0]).toMatchObject({
    number: "SO-1",
    cartons: [{ lpn: orders[0]!.lpn, state: "staged" }],
  });
});

test("a parcel order that is not complete needs a decision about its rest", () => {
  const { site, pat, annsHandheld: ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 3 });
  const { orderId } = givenReleasedOrder(site, { number: "SO-1", lines: [{ sku: "TEA", qty: 5 }] });
  ann.next();
  ann.scan("TEA", "TOTE-1").press({ type: "choose", id: "empty" }).scan("PACK-01");
  expect(site.refusal("orders.ship", { orderId }).code).toBe("not-packed");
  site.do("pack.order", { orderId }, pat);
  expect(site.refusal("orders.ship", { orderId })).toEqual({ code: "rest-undecided", order: "SO-1", restQty: 2 });
  const shipped = site.do("orders.ship", { orderId, rest: "backorder" });
  expect(site.book.get("order", shipped.backorderId)).toMatchObject({ number: "SO-1-B1", state: "open" });
  expect(site.book.first("orderLine", { orderId: shipped.backorderId })).toMatchObject({ orderedQty: 2, openQty: 2 });
  expect(site.refusal("orders.ship", { orderId }).code).toBe("state-not-allowed");
  expectSound(site);
});

test("loading is opened by scanning the dock, which then needs no second scan", () => {
  const { site, patsHandheld: pat, orders } = packedOrders(1);
  expect(site.refusal("work.open", { kind: "load", scan: "DOCK-01" }, pat.caller).code).toBe("not-found");
  site.do("loads.create", { orderIds: [orders[0]!.orderId], dock: "DOCK-01" });
  pat.open("load", "dock-01");
  pat.scan(orders[0]!.lpn);
  expect(pat.scans).toBe(2);
  expect(pat.refusals).toEqual([]);
  expect(site.book.get("order", orders[0]!.orderId)?.state).toBe("loaded");
  expectSound(site);
});
