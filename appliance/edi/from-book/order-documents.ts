import type { Order } from "#sync/model/records/order.ts";
import type { Reader } from "../../store/reader.ts";
import type { OrderDocument } from "../documents.ts";
import { siteDay } from "../site-time.ts";
import { partyOf } from "../to-commands/party-address.ts";

/** Orders made in a span of time, in base units: what a partner's own unit was stands in its own system. */
export function orderDocuments(
  reader: Reader,
  { fromMs, toMs, owner }: { fromMs: number; toMs: number; owner?: string },
): OrderDocument[] {
  const ids = reader.rows<{ id: string }>(
    `SELECT id FROM "order" WHERE createdAt BETWEEN ? AND ? AND owner = coalesce(?, owner) ORDER BY createdAt, id LIMIT ?`,
    fromMs,
    toMs,
    owner ?? null,
    ordersMax + 1,
  );
  const timeZone = reader.setting("site.timeZone");
  return ids.flatMap(({ id }) => {
    const order = reader.get("order", id);
    return order ? [documentOf(reader, order, timeZone)] : [];
  });
}

export const ordersMax = 200_000;

function documentOf(reader: Reader, order: Order, timeZone: string): OrderDocument {
  const day = (ms: number | null) => (ms === null ? undefined : siteDay(ms, timeZone));
  const { requestedShipAt, requestedDeliveryAt } = order;
  return {
    number: order.number,
    purpose: order.state === "cancelled" ? "cancel" : "new",
    customer: { ...partyOf(order.shipTo), ...(order.customer && { id: order.customer }) },
    ...(requestedShipAt !== null && { requestedShipDate: day(requestedShipAt) }),
    ...(requestedDeliveryAt !== null && { requestedDeliveryDate: day(requestedDeliveryAt) }),
    priority: order.priority,
    ...(order.carrierScac && { carrierScac: order.carrierScac }),
    ...(order.serviceLevel && { serviceLevel: order.serviceLevel }),
    ...(order.freightTerms && { paymentTerms: order.freightTerms }),
    ...(order.purchaseOrder && { purchaseOrder: order.purchaseOrder }),
    notes: order.notes,
    references: [],
    lines: reader.find("orderLine", { orderId: order.id }, { order: "line" }).map((line) => ({
      line: String(line.line),
      ids: [],
      sku: line.sku,
      qty: line.orderedQty,
      uom: reader.get("item", line.sku)?.baseUom ?? "EA",
      ...(line.lot && { lot: line.lot }),
    })),
  };
}
