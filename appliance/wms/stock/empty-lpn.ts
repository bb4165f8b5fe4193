import type { Book } from "../../store/book.ts";
import { lpnTree } from "./lpn-tree.ts";

const reusable = new Set(["building", "closed", "stored"]);

/** Units were taken out of this LPN: when nothing is left in it, nor in what is nested in it, its label is free again. */
export function noteIfEmpty(book: Book, lpnId: string): void {
  const lpn = lpnId === "" ? undefined : book.get("lpn", lpnId);
  if (!lpn || !reusable.has(lpn.state) || lpn.orderId !== "") return;
  const tree = lpnTree(book, lpn);
  if (tree.some(({ id }) => book.balances({ lpn: id }).some(({ onHand }) => onHand !== 0))) return;
  book.post({
    type: "lpn-emptied",
    data: { lpn: lpn.id, place: lpn.location },
    sets: tree.map(({ id }) => ({ record: "lpn" as const, id, fields: { state: "emptied" as const, parent: "", closedAt: null } })),
  });
  const parent = lpn.parent;
  if (parent !== "") noteIfEmpty(book, parent);
}
