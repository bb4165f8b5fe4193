import { type Book, refuse } from "../../store/book.ts";
import { leaseStanding } from "../stock/finish-task.ts";
import { requireRecord } from "../stock/require.ts";
import type { Pick } from "./book-pick.ts";

/** The promise that a report is about, with its line, its order and how the lease stands. */
export function requirePick(book: Book, taskId: string, leaseEpoch: number, allocationId: string): Pick {
  const { standing } = leaseStanding(book, taskId, leaseEpoch);
  const allocation = requireRecord(book, "allocation", allocationId);
  const line = requireRecord(book, "orderLine", allocation.orderLineId);
  const order = requireRecord(book, "order", allocation.orderId);
  return { allocation, line, order, standing, taskId };
}

/**
 * More than was ever ordered is a slip of the keys. More than is promised by now is not: the promise may have shrunk since the walk
 * was handed out, and then the rest is surplus.
 */
export function requireQtyWithin({ line }: Pick, qty: number): void {
  if (qty > line.orderedQty) refuse({ code: "qty-over", wanted: qty, most: line.orderedQty });
}
