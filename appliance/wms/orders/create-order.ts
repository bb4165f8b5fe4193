import { createOrder as contract, type MadeOrder } from "#sync/contracts/orders.ts";
import type { Order } from "#sync/model/records/order.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { giveNumber } from "../stock/give-number.ts";
import { promiseLines } from "../stock/promise-lines.ts";
import { enterOrder, isSameContent } from "./enter-order.ts";
import { linesOf, orderByNumber } from "./find-order.ts";

export const createOrder = decides(contract, (book, { number, ...input }) => {
  const earlier = number === undefined ? undefined : orderByNumber(book, number);
  if (earlier && number !== undefined) {
    if (!isSameContent(earlier, input)) refuse({ code: "order-exists", number });
    return made(book, earlier, true);
  }
  const order = enterOrder(book, number ?? freeNumber(book), input);
  if (order.state === "open")
    promiseLines(
      book,
      linesOf(book, order).map(({ sku }) => sku),
    );
  return made(book, order, false);
});

/** The site's own numbers skip those that a partner has used already. */
function freeNumber(book: Book): string {
  for (;;) {
    const number = giveNumber(book, "order");
    if (!orderByNumber(book, number)) return number;
  }
}

function made(book: Book, { id, number, state, problems }: Order, already: boolean): MadeOrder {
  const lines = linesOf(book, { id }).map(({ line, sku, orderedQty, promisedQty }) => ({
    line,
    sku,
    orderedQty,
    promisedQty,
  }));
  return { orderId: id, number, state, already, problems, lines };
}
