import type { Book } from "../../store/book.ts";
import { mendPromises } from "./allocate-again.ts";
import { openException } from "./open-exception.ts";
import { promiseLines } from "./promise-lines.ts";

/**
 * To be called after stock of these SKUs came, went or changed its status outside a pick: promises that lost their stock look
 * for other stock, and the waiting lines are promised anew. What finds nothing opens an exception for its order.
 */
export function stockChanged(book: Book, skus: Iterable<string>): void {
  const changed = [...new Set(skus)];
  for (const { orderId, sku, shortage } of mendPromises(book, changed))
    openException(book, "stock-not-found", { sku, shortage }, { orderId, sku, severity: "urgent" });
  promiseLines(book, changed);
}
