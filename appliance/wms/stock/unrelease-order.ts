import type { Order } from "#sync/model/records/order.ts";
import type { Book } from "../../store/book.ts";
import { trimPickTasks } from "./make-pick-tasks.ts";
import { postOrderFact } from "./order-trail.ts";
import { promiseLines } from "./promise-lines.ts";
import { voidAllocations } from "./void-allocation.ts";

/** Takes a released order back to the pool: its allocations and tasks go. Gives false, and does nothing, when something of it is picked. */
export function unreleaseOrder(book: Book, order: Order): boolean {
  const lines = book.find("orderLine", { orderId: order.id }, { order: "line, id" });
  if (lines.some((line) => line.pickedQty > 0)) return false;
  const open = book.find("allocation", { orderId: order.id, state: "open" }, { order: "pathSeq, length(id), id" });
  voidAllocations(
    book,
    open.map((allocation) => ({ allocation, qty: allocation.qty })),
    "unreleased",
  );
  postOrderFact(
    book,
    order,
    { state: "open", waveId: "", releasedAt: null },
    {
      type: "order-unreleased",
      data: { freedQty: open.reduce((total, { qty }) => total + qty, 0), waveId: order.waveId },
    },
  );
  trimPickTasks(
    book,
    open.map(({ taskId }) => taskId),
  );
  promiseLines(
    book,
    lines.map(({ sku }) => sku),
  );
  return true;
}
