import type { Book } from "../../store/book.ts";
import { makeOrder, type OrderWork, planTransfer } from "./plan-transfer.ts";

/** Sends what another site has promised out of rights on this stock: its order comes first in the queue. */
export const sendByRights =
  (orders: OrderWork) =>
  (book: Book, wish: { toSite: string; sku: string; owner: string; qty: number; note: string }) => {
    const { toSite, sku, owner, qty, note } = wish;
    const lines = [{ sku, owner, qty }];
    const transfer = planTransfer(book, { toSite, lines, priority: 5, note, release: true });
    const orderId = makeOrder(book, orders, transfer, { byRights: true });
    return { transferId: transfer.id, number: transfer.number, orderId };
  };
