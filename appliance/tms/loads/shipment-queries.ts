import { listShipments as contract } from "#sync/contracts/shipping.ts";
import { lotId } from "#sync/model/records/lot.ts";
import type { Order } from "#sync/model/records/order.ts";
import { answers } from "../../store/handler.ts";
import type { Reader } from "../../store/reader.ts";

/** What left, oldest first, with all that a shipping advice says about it. */
export const listShipments = answers(contract, (reader, { orderId, loadId, since, limit, after }) => {
  const [, at = "", id = ""] = /^(\d{1,15})\|(.+)$/.exec(after ?? "") ?? [];
  const orders =
    orderId === undefined
      ? page(reader, loadId, at === "" ? since : Number(at), id, limit)
      : reader.find("order", { id: orderId, state: "shipped" });
  const last = orders.at(-1);
  const more = orderId === undefined && last && orders.length === limit;
  return {
    shipments: orders.map((order) => shipmentOf(reader, order)),
    next: more ? `${last.shippedAt ?? 0}|${last.id}` : null,
  };
});

function page(reader: Reader, loadId: string | undefined, at: number, id: string, limit: number): Order[] {
  const rows =
    loadId === undefined
      ? reader.rows<{ id: string }>(
          `SELECT id FROM "order" INDEXED BY order_shippedAt WHERE (shippedAt, id) > (?, ?) AND state = 'shipped' ORDER BY shippedAt, id LIMIT ?`,
          at,
          id,
          limit,
        )
      : reader.rows<{ id: string }>(
          `SELECT id FROM "order" WHERE loadId = ? AND (shippedAt, id) > (?, ?) AND state = 'shipped' ORDER BY shippedAt, id LIMIT ?`,
          loadId,
          at,
          id,
          limit,
        );
  return rows.map((row) => reader.get("order", row.id)).filter((order): order is Order => order !== undefined);
}

function shipmentOf(reader: Reader, order: Order) {
  const load = order.loadId === "" ? undefined : reader.get("load", order.loadId);
  const cartons = reader.find("lpn", { orderId: order.id, state: "shipped" }, { order: "cartonNumber, id" });
  return {
    orderId: order.id,
    number: order.number,
    customer: order.customer,
    purchaseOrder: order.purchaseOrder,
    shippedAt: order.shippedAt ?? 0,
    carrierScac: order.carrierScac || (load?.carrierScac ?? ""),
    trackingNumber: order.trackingNumber,
    loadId: order.loadId,
    loadNumber: load?.number ?? "",
    bolNumber: load?.bolNumber ?? "",
    trailer: load?.trailer ?? "",
    seal: load?.seal ?? "",
    grossGrams: cartons.reduce((sum, { grossGrams }) => sum + (grossGrams ?? 0), 0),
    source: order.source,
    shipTo: { ...order.shipTo },
    lines: reader
      .find("orderLine", { orderId: order.id }, { order: "line, id" })
      .map(({ line, sku, uom, orderedQty, shippedQty, backorderQty, cancelledQty, source }) => ({
        line,
        sku,
        uom,
        orderedQty,
        shippedQty,
        differenceQty: orderedQty - shippedQty,
        backorderQty,
        cancelledQty,
        source,
      })),
    cartons: cartons.map(({ id: lpn, sscc, cartonNumber, grossGrams, shippedContent }) => ({
      lpn,
      sscc,
      cartonNumber,
      grossGrams,
      contents: shippedContent.map(({ sku, lot, serial, qty }) => ({
        sku,
        lot,
        serial,
        qty,
        expiryDate: lot === "" ? "" : (reader.get("lot", lotId(sku, lot))?.expiryDate ?? ""),
      })),
    })),
  };
}
