import type { Location } from "#sync/model/records/location.ts";
import type { Lpn, LpnState } from "#sync/model/records/lpn.ts";
import type { Book } from "../../store/book.ts";
import { noteIfEmpty } from "./empty-lpn.ts";
import { takeBackHeld } from "./held-promises.ts";
import { lpnTree, moveLpn } from "./lpn-tree.ts";
import { postMoves } from "./move-stock.ts";
import { progressOrder } from "./order-progress.ts";
import { stockChanged } from "./stock-changed.ts";

/** Books an LPN with all it holds into a place, as one fact. What it was nested in is left behind. */
export function storeLpn(book: Book, lpn: Lpn, to: Location, type: string, more: Record<string, unknown> = {}): void {
  const { moves, sets } = moveLpn(book, lpn, { place: to.id, state: stateAt(lpn, to) });
  const real = moves.filter((move) => move.from.place !== move.to.place);
  postMoves(book, type, real, { data: { lpn: lpn.id, from: lpn.location, to: to.id, ...more }, sets });
  noteIfEmpty(book, lpn.parent);
  const ids = lpnTree(book, lpn).map(({ id }) => id);
  takeBackHeld(book, book.find("allocation", { lpn: ids, state: "open" }, { order: "createdAt, length(id), id" }));
  if (lpn.orderId !== "") progressOrder(book, lpn.orderId);
  stockChanged(
    book,
    moves.map(({ sku }) => sku),
  );
}

/** The state an LPN has after it was put there. Goods of an order keep the state that the order gave them. */
export function stateAt(lpn: Lpn, to: Location): LpnState | undefined {
  if (lpn.orderId !== "" || lpn.state === "planned" || lpn.state === "emptied") return undefined;
  const stays = to.capabilities.some((one) => one === "store" || one === "quarantine");
  return stays ? "stored" : lpn.state === "stored" ? "closed" : undefined;
}
