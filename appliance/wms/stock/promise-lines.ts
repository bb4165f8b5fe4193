import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Book } from "../../store/book.ts";
import { planPromises } from "./available-promise.ts";
import { waitingLines } from "./available-queue.ts";
import { supplyOf } from "./available-supply.ts";
import { siteDate } from "./available-today.ts";
import { pledgedQty } from "./pledged.ts";

/**
 * Makes the promises of these SKUs anew: free stock goes to the waiting lines, first come first served. Touches only the queues of these
 * SKUs and writes only the lines that change; gives their number.
 */
export function promiseLines(book: Book, skus: Iterable<string>): number {
  const today = siteDate(book, book.nowMs);
  const sets: RecordSet<"orderLine">[] = [];
  const changes: { orderId: string; number: string; line: number; sku: string; promisedQty: number }[] = [];
  for (const sku of [...new Set(skus)].sort()) {
    const item = book.get("item", sku);
    if (!item) continue;
    const queue = waitingLines(book, sku);
    for (const owner of [...new Set(queue.map((line) => line.owner))].sort()) {
      const lines = queue.filter((line) => line.owner === owner);
      const { promised } = planPromises(supplyOf(book, item, owner, today), lines, pledgedQty(book, sku, owner));
      for (const { lineId, orderId, number, line, promisedQty: before } of lines) {
        const promisedQty = promised.get(lineId) ?? 0;
        if (promisedQty === before) continue;
        sets.push({ record: "orderLine", id: lineId, fields: { promisedQty } });
        changes.push({ orderId, number, line, sku, promisedQty });
      }
    }
  }
  if (sets.length > 0) book.post({ type: "lines-promised", data: { changes }, sets });
  return sets.length;
}
