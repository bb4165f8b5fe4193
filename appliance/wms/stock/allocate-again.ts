import type { Allocation } from "#sync/model/records/allocation.ts";
import type { Book } from "../../store/book.ts";
import { allocateLine } from "./allocate.ts";
import { trimPickTasks } from "./make-pick-tasks.ts";
import { voidAllocation, voidAllocations } from "./void-allocation.ts";

/**
 * After a short pick: what this allocation still holds is freed and looked for elsewhere. The new allocations join the same task unless
 * another is named; what cannot be found is `shortage`, and its line waits for stock.
 */
export function reallocate(
  book: Book,
  allocation: Allocation,
  {
    excludePlaces = [allocation.place],
    taskId = allocation.taskId,
  }: { excludePlaces?: readonly string[]; taskId?: string } = {},
): { allocations: Allocation[]; shortage: number } {
  voidAllocation(book, allocation, "short");
  const line = book.get("orderLine", allocation.orderLineId);
  const order = book.get("order", allocation.orderId);
  if (!line || !order) return { allocations: [], shortage: allocation.qty };
  return allocateLine(book, line, order, { qty: allocation.qty, excludePlaces, taskId });
}

/**
 * Restores I5 after stock was booked away under a promise (a wrong pick, a count, damage): where more is promised than stands there,
 * the youngest promises are voided and looked for elsewhere. Gives what found no other stock.
 */
export function mendPromises(book: Book, skus: Iterable<string>): { orderId: string; sku: string; shortage: number }[] {
  const short: { orderId: string; sku: string; shortage: number }[] = [];
  const taskIds: string[] = [];
  for (const sku of [...new Set(skus)].sort()) {
    for (const { place, lot, serial, lpn, owner, status, onHand, allocated } of book.balances({ sku })) {
      let over = allocated - Math.max(0, onHand);
      if (over <= 0) continue;
      const holders = book.find(
        "allocation",
        { sku, state: "open", place, lot, serial, lpn, owner, status },
        { order: "createdAt DESC, length(id) DESC, id DESC" },
      );
      for (const holder of holders) {
        if (over <= 0) break;
        const qty = Math.min(over, holder.qty);
        over -= qty;
        taskIds.push(holder.taskId);
        voidAllocations(book, [{ allocation: holder, qty }], "stock is gone");
        const line = book.get("orderLine", holder.orderLineId);
        const order = book.get("order", holder.orderId);
        if (!line || !order) continue;
        const { shortage } = allocateLine(book, line, order, { qty, taskId: holder.taskId });
        if (shortage > 0) short.push({ orderId: order.id, sku, shortage });
      }
    }
  }
  trimPickTasks(book, taskIds);
  return short;
}
