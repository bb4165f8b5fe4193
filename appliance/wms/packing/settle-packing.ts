import type { Order } from "#sync/model/records/order.ts";
import type { Book } from "../../store/book.ts";
import { finishTask, leaseStanding, reportStale } from "../stock/finish-task.ts";
import { progressOrder } from "../stock/order-progress.ts";
import { requestLoading } from "../stock/request-loading.ts";
import { printJob } from "../stock/request-print.ts";

/**
 * After a carton was closed: when nothing of the order is left to pack, its packing list is printed and the pack task ends, whoever
 * holds it. What is short stays on the order for the supervisor to backorder or cancel. Gives the order's state.
 */
export function settlePacking(book: Book, order: Order, taskId: string, leaseEpoch: number): string {
  const { standing, task } = leaseStanding(book, taskId, leaseEpoch);
  if (task && (standing === "twice" || standing === "cancelled") && task.orderId !== order.id)
    reportStale(book, task, standing);
  const state = progressOrder(book, order.id) ?? order.state;
  requestLoading(book, book.get("order", order.id)?.loadId ?? "");
  if (state !== "packed" && state !== "staged" && state !== "loaded") return state;
  const waiting = book
    .find("printJob", { subject: order.id, state: "waiting" })
    .some(({ paper }) => paper === "packing-list");
  if (!waiting)
    book.post({
      type: "packing-list-requested",
      data: { orderId: order.id, number: order.number },
      sets: [printJob(book, "packing-list", order.id)],
    });
  for (const open of book.find("task", { orderId: order.id, type: "pack", state: ["created", "released", "leased"] }))
    finishTask(book, open.id, open.id === taskId ? leaseEpoch : open.leaseEpoch, { order: order.number });
  return state;
}
