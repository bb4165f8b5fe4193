import { readScan } from "#sync/model/gs1/scan.ts";
import type { Order } from "#sync/model/records/order.ts";
import { type Book, refuse } from "../../store/book.ts";
import { requireState } from "../stock/require.ts";
import type { WorkOpener } from "../tasks/job-builder.ts";
import { totesOf } from "./packable.ts";

/** Packing starts with a scan of the order or of one of its totes; the pack task that waits for it is taken, or one is made. */
export const openPacking: WorkOpener = (book, raw) => {
  const scan = readScan(raw, { nowMs: book.nowMs });
  const text = scan.kind === "sscc" ? scan.sscc : scan.text;
  const order = orderOf(book, text);
  requireState("order", order, "picking", "picked", "packed");
  const [first] = totesOf(book, order.id);
  const waiting = book.first(
    "task",
    { orderId: order.id, type: "pack", state: ["created", "released", "leased"] },
    "createdAt, id",
  );
  const taskId = waiting?.id ?? book.newId();
  const made = {
    type: "pack" as const,
    state: "released" as const,
    orderId: order.id,
    priority: order.priority,
    dueAt: order.requestedShipAt,
    lpn: first?.id ?? "",
    fromPlace: first?.location ?? "",
    createdAt: book.nowMs,
  };
  book.post({
    type: "packing-opened",
    data: { taskId, orderId: order.id, number: order.number },
    sets: [{ record: "task", id: taskId, fields: { ...(waiting ? {} : made), result: { scanned: text } } }],
  });
  return taskId;
};

function orderOf(book: Book, text: string): Order {
  const lpn = book.get("lpn", text) ?? book.get("lpn", text.toUpperCase());
  const byLpn = lpn && lpn.orderId !== "" ? book.get("order", lpn.orderId) : undefined;
  return (
    byLpn ??
    book.first("order", { number: [text, text.toUpperCase()] }) ??
    refuse({ code: "not-found", what: "order or tote", id: text })
  );
}
