import type { Lpn } from "#sync/model/records/lpn.ts";
import type { OrderState } from "#sync/model/records/order.ts";
import type { Book } from "../../store/book.ts";
import { lpnTree, moveLpn } from "./lpn-tree.ts";
import { progressOrder } from "./order-progress.ts";

/** Packed goods stand in the lane they are loaded from, with all that is nested in them. Gives the states of their orders by now. */
export function stageWhole(book: Book, lpn: Lpn, toPlace: string, more: Record<string, unknown> = {}): OrderState[] {
  const { moves, sets } = moveLpn(book, lpn, { place: toPlace, state: "staged" });
  book.post({
    type: "lpn-staged",
    data: { lpn: lpn.id, fromPlace: lpn.location, toPlace, orderId: lpn.orderId, ...more },
    moves,
    sets,
  });
  const orders = new Set(lpnTree(book, lpn).map(({ orderId }) => orderId));
  return [...orders].filter((orderId) => orderId !== "").flatMap((orderId) => progressOrder(book, orderId) ?? []);
}
