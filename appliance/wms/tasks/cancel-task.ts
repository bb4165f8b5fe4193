import { cancelTask as contract } from "#sync/contracts/work.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Task } from "#sync/model/records/task.ts";
import type { Book } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { progressOrder } from "../stock/order-progress.ts";
import { promiseLines } from "../stock/promise-lines.ts";
import { requireState } from "../stock/require.ts";
import { voidAllocations } from "../stock/void-allocation.ts";
import { requireTask } from "./require-tasks.ts";

/**
 * Calls off a task. What it holds for orders is free again and the lines wait for stock; what was taken already stays where
 * it is, and its late reports are still booked. A count that has no task left is called off with it.
 */
export const cancelTask = decides(contract, (book, { taskId, reason }) => {
  const task = requireTask(book, taskId);
  requireState("task", task, "created", "released", "leased");
  const held = task.type === "pick" ? book.find("allocation", { taskId, state: "open" }) : [];
  voidAllocations(
    book,
    held.map((allocation) => ({ allocation, qty: allocation.qty })),
    reason,
  );
  book.post({
    type: "task-cancelled",
    data: { taskId, taskType: task.type, reason },
    sets: [
      {
        record: "task",
        id: taskId,
        fields: { state: "cancelled", leaseHolder: "", leaseDevice: "", leaseUntil: null, result: { reason } },
      },
      ...countOf(book, task),
    ],
  });
  const orderIds = [...new Set(held.map(({ orderId }) => orderId))].sort();
  for (const orderId of orderIds) progressOrder(book, orderId);
  promiseLines(
    book,
    held.map(({ sku }) => sku),
  );
  return { taskId };
});

function countOf(book: Book, { countId }: Task): RecordSet[] {
  const count = countId === "" ? undefined : book.get("count", countId);
  const isOpen = count && ["requested", "counting", "recount"].includes(count.state);
  return isOpen ? [{ record: "count", id: count.id, fields: { state: "cancelled" } }] : [];
}
