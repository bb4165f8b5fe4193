import { holdOrder as holdContract, unholdOrder as unholdContract } from "#sync/contracts/orders.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Order } from "#sync/model/records/order.ts";
import type { Task } from "#sync/model/records/task.ts";
import type { Book } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { postOrderFact } from "../stock/order-trail.ts";
import { promiseLines } from "../stock/promise-lines.ts";
import { requireState } from "../stock/require.ts";
import { linesOf, requireOrder } from "./find-order.ts";

/** Nothing new begins for a held order: pick tasks of its own that nobody has taken are parked. Who is picking it finishes. */
export const holdOrder = decides(holdContract, (book, { orderId, reason }) => {
  const order = requireOrder(book, orderId);
  requireState("order", order, "draft", "open", "released", "picking", "picked", "packed", "staged", "loaded");
  postOrderFact(
    book,
    order,
    { held: true, holdReason: reason },
    { type: "order-held", data: { reason }, sets: parked(book, order, "released", "created") },
  );
  return { orderId: order.id, state: order.state };
});

export const unholdOrder = decides(unholdContract, (book, { orderId }) => {
  const order = requireOrder(book, orderId);
  if (!order.held) return { orderId: order.id, state: order.state };
  postOrderFact(
    book,
    order,
    { held: false, holdReason: "" },
    { type: "order-unheld", data: { reason: order.holdReason }, sets: parked(book, order, "created", "released") },
  );
  promiseLines(
    book,
    linesOf(book, order).map(({ sku }) => sku),
  );
  return { orderId: order.id, state: order.state };
});

function parked(book: Book, order: Order, from: Task["state"], to: Task["state"]): RecordSet[] {
  return book
    .find("task", { orderId: order.id, type: "pick", state: from })
    .map(({ id }) => ({ record: "task", id, fields: { state: to } }));
}
