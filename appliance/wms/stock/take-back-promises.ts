import type { Allocation } from "#sync/model/records/allocation.ts";
import type { Book } from "../../store/book.ts";
import { allocateLine } from "./allocate.ts";
import { trimPickTasks } from "./make-pick-tasks.ts";
import { openException } from "./open-exception.ts";
import { voidAllocations } from "./void-allocation.ts";

/**
 * These promises may not stand any more (a hold, a recall): they are freed first, all of them, and then looked for elsewhere,
 * so that none takes what the next one had. What finds no other stock opens an exception for its order. Gives the units freed.
 */
export function takeBackPromises(book: Book, allocations: readonly Allocation[], why: string): number {
  const open = allocations.filter(({ state, qty }) => state === "open" && qty > 0);
  voidAllocations(
    book,
    open.map((allocation) => ({ allocation, qty: allocation.qty })),
    why,
  );
  for (const { orderId, orderLineId, qty, taskId, sku, place } of open) {
    const line = book.get("orderLine", orderLineId);
    const order = book.get("order", orderId);
    if (!line || !order) continue;
    const { shortage } = allocateLine(book, line, order, { qty, taskId });
    if (shortage > 0)
      openException(
        book,
        "stock-not-found",
        { sku, shortage, place, why, order: order.number },
        { orderId, sku, place, severity: "urgent" },
      );
  }
  trimPickTasks(
    book,
    open.map(({ taskId }) => taskId),
  );
  return open.reduce((sum, { qty }) => sum + qty, 0);
}
