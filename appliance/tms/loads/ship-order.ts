import { shipOrder as contract } from "#sync/contracts/shipping.ts";
import { refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { requireRecord, requireState } from "../../wms/stock/require.ts";
import { cartonsOf } from "./find-load.ts";
import { postShipment, restOf } from "./post-shipment.ts";
import { unpackedQty } from "./ship-load.ts";

/** A parcel carrier took the order: no load, no dock. What is not in its cartons must be decided on. */
export const shipOrder = decides(contract, (book, { orderId, carrierScac, trackingNumber = "", rest, reason = "" }) => {
  const order = requireRecord(book, "order", orderId);
  requireState("order", order, "picking", "picked", "packed", "staged");
  if (order.held) refuse({ code: "order-held", order: order.number, reason: order.holdReason });
  if (order.loadId !== "")
    refuse({
      code: "order-on-load",
      order: order.number,
      load: book.get("load", order.loadId)?.number ?? order.loadId,
    });
  const cartons = cartonsOf(book, orderId).filter(({ state }) => state === "packed" || state === "staged");
  const lines = book.find("orderLine", { orderId });
  const open = unpackedQty(lines);
  if (cartons.length === 0 || (open > 0 && rest === undefined))
    refuse({ code: "not-packed", order: order.number, open });
  const restQty = lines.reduce((sum, line) => sum + restOf(line, line.packedQty - line.shippedQty), 0);
  if (restQty > 0 && rest === undefined) refuse({ code: "rest-undecided", order: order.number, restQty });
  return postShipment(book, order, cartons, {
    rest: rest ?? "backorder",
    reason,
    fields: { trackingNumber, carrierScac: carrierScac || order.carrierScac },
    data: { loadId: "", carrierScac: carrierScac || order.carrierScac, trackingNumber },
  });
});
