import type { Book } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { lpnTree } from "./lpn-tree.ts";
import { progressOrder } from "./order-progress.ts";

const reusable = new Set(["building", "closed", "stored"]);

/** Nothing is in it, and no other LPN stands in it: only then may its label serve for something else, somewhere else (I8). */
export function holdsNothing(reader: Reader, lpn: string): boolean {
  return !reader.balances({ lpn }).some(({ onHand }) => onHand !== 0) && !reader.first("lpn", { parent: lpn });
}

/** Units were taken out of this LPN: when nothing is left in it, nor in what is nested in it, its label is free again. */
export function noteIfEmpty(book: Book, lpnId: string): void {
  const lpn = lpnId === "" ? undefined : book.get("lpn", lpnId);
  // An order's tote stays its order's, but a walk that only had to put it down may be over.
  if (lpn && lpn.orderId !== "") progressOrder(book, lpn.orderId);
  if (!lpn || !reusable.has(lpn.state) || lpn.orderId !== "") return;
  const tree = lpnTree(book, lpn);
  if (tree.some(({ id }) => book.balances({ lpn: id }).some(({ onHand }) => onHand !== 0))) return;
  book.post({
    type: "lpn-emptied",
    data: { lpn: lpn.id, place: lpn.location },
    sets: tree.map(({ id }) => ({
      record: "lpn" as const,
      id,
      fields: { state: "emptied" as const, parent: "", closedAt: null },
    })),
  });
  const parent = lpn.parent;
  if (parent !== "") noteIfEmpty(book, parent);
}
