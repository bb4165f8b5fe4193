import { replanOrder as replanContract, voidOneAllocation as voidContract } from "#sync/contracts/allocation.ts";
import type { Order } from "#sync/model/records/order.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { trimPickTasks } from "../stock/make-pick-tasks.ts";
import { postOrderFact } from "../stock/order-trail.ts";
import { promiseLines } from "../stock/promise-lines.ts";
import { releaseOrders } from "../stock/release-orders.ts";
import { requireRecord, requireState } from "../stock/require.ts";
import { settledState } from "../stock/settled-state.ts";
import { voidAllocation, voidAllocations } from "../stock/void-allocation.ts";

/** A supervisor frees what one order holds, for another. */
export const freeAllocation = decides(voidContract, (book, { allocationId, reason }) => {
  const allocation = requireRecord(book, "allocation", allocationId);
  requireState("allocation", allocation, "open");
  voidAllocation(book, allocation, reason);
  trimPickTasks(book, [allocation.taskId]);
  settle(book, requireRecord(book, "order", allocation.orderId));
  promiseLines(book, [allocation.sku]);
  return { allocationId, freedQty: allocation.qty };
});

/** Stock came, a place was locked, a better lot was found: what is not picked yet is chosen anew. What is picked stays as it is. */
export const replanOrder = decides(replanContract, (book, { orderId }) => {
  const order = requireRecord(book, "order", orderId);
  requireState("order", order, "released", "picking");
  if (order.held) refuse({ code: "order-held", order: order.number, reason: order.holdReason });
  const open = book.find("allocation", { orderId, state: "open" }, { order: "pathSeq, length(id), id" });
  voidAllocations(
    book,
    open.map((allocation) => ({ allocation, qty: allocation.qty })),
    "replanned",
  );
  trimPickTasks(
    book,
    open.map(({ taskId }) => taskId),
  );
  const { released, taskIds } = releaseOrders(book, [order], { method: "single", slots: 1, waveId: order.waveId });
  const [done] = released;
  if (!done) settle(book, order);
  const shortQty =
    done?.shortQty ?? book.find("orderLine", { orderId }).reduce((total, line) => total + line.openQty, 0);
  return { orderId, allocatedQty: done?.allocatedQty ?? 0, shortQty, taskIds };
});

/** An order that lost all it held, with nothing picked, waits in the pool again. */
function settle(book: Book, order: Order): void {
  const state = settledState(order.state, book.find("orderLine", { orderId: order.id }));
  if (state !== order.state) postOrderFact(book, order, { state }, { type: "order-returned-to-pool", data: { state } });
}
