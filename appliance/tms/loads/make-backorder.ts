import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import type { Order, OrderLine } from "#sync/model/records/order.ts";
import type { Book } from "../../store/book.ts";
import { changedLine } from "../../wms/stock/available-need.ts";
import { progressOrder, requestPacking } from "../../wms/stock/order-progress.ts";
import { nextFactId } from "../../wms/stock/order-trail.ts";

/**
 * What a shipment left behind becomes an order of its own, with the goods that are picked or packed for it already: they stand on the
 * floor and are the next truck's. Gives the new order's id.
 */
export function makeBackorder(
  book: Book,
  order: Order,
  lines: readonly { line: OrderLine; shippedQty: number; restQty: number }[],
  behind: readonly Lpn[],
): string {
  const trail = [nextFactId(book)];
  const { id: _id, ...header } = order;
  const childId = book.newId();
  const child: RecordSet<"order"> = {
    record: "order",
    id: childId,
    fields: {
      ...header,
      number: freeNumber(book, order.number),
      state: "open",
      parentId: order.id,
      waveId: "",
      loadId: "",
      trail,
      releasedAt: null,
      shippedAt: null,
      trackingNumber: "",
    },
  };
  const childLines = lines
    .filter(({ restQty }) => restQty > 0)
    .map(({ line, shippedQty, restQty }) => {
      const pickedQty = Math.min(restQty, line.pickedQty - line.shippedQty - shippedQty);
      const packedQty = Math.min(pickedQty, line.packedQty - line.shippedQty - shippedQty);
      const fresh = {
        ...line,
        id: book.newId(),
        orderId: childId,
        orderedQty: restQty,
        openQty: restQty,
        promisedQty: 0,
        allocatedQty: 0,
        pickedQty: 0,
        packedQty: 0,
        shippedQty: 0,
        cancelledQty: 0,
        backorderQty: 0,
      };
      const { id, ...fields } = { ...fresh, ...changedLine(fresh, { pickedQty, packedQty }).fields };
      return { record: "orderLine" as const, id, fields };
    });
  book.post({
    type: "order-backordered",
    data: {
      orderId: order.id,
      number: order.number,
      childId,
      childNumber: child.fields.number,
      qty: lines.reduce((sum, { restQty }) => sum + restQty, 0),
      lpns: behind.map(({ id }) => id),
    },
    sets: [
      child,
      ...childLines,
      ...behind.map(({ id }) => ({ record: "lpn" as const, id, fields: { orderId: childId, loadId: "" } })),
    ],
  });
  progressOrder(book, childId);
  requestPacking(book, childId);
  return childId;
}

function freeNumber(book: Book, number: string): string {
  for (let n = 1; ; n++) if (!book.first("order", { number: `${number}-B${n}` })) return `${number}-B${n}`;
}
