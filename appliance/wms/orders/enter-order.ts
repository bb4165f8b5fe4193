import { hash } from "node:crypto";
import type { InputOf } from "#sync/contracts/define.ts";
import type { createOrder } from "#sync/contracts/orders.ts";
import { type Order, order as orderRecord } from "#sync/model/records/order.ts";
import type { Book } from "../../store/book.ts";
import { postOrderFact } from "../stock/order-trail.ts";
import { lineSets } from "./line-sets.ts";
import { readLines } from "./read-lines.ts";

export type OrderInput = Omit<InputOf<typeof createOrder>, "number">;

/** Books a new order with its lines: open, or a draft when it has problems. Promises are made afterwards, once for all new orders. */
export function enterOrder(book: Book, number: string, input: OrderInput): Order {
  const { lines: given, ...header } = input;
  const { lines, problems } = readLines(book, header.owner, given);
  problems.unshift(...headerProblems(header));
  const state = problems.length > 0 ? ("draft" as const) : ("open" as const);
  const order: Order = {
    ...blank(),
    ...header,
    id: book.newId(),
    number,
    state,
    problems,
    source: { ...header.source, [contentMark]: contentOf(input) },
    createdAt: book.nowMs,
  };
  postOrderFact(book, order, order, {
    type: "order-created",
    data: {
      state,
      customer: order.customer,
      lines: lines.length,
      units: lines.reduce((total, { orderedQty }) => total + orderedQty, 0),
      problems,
    },
    sets: lineSets(book, order.id, lines, [], state === "draft"),
  });
  return order;
}

/** What is wrong with an order apart from its lines. */
export function headerProblems({ shipTo }: Pick<Order, "shipTo">): string[] {
  return shipTo.name === "" ? ["the ship-to address has no name"] : [];
}

/** Whether this input says the same as the one that the order was made from. The partner's control numbers do not count. */
export function isSameContent(order: Order, input: OrderInput): boolean {
  return order.source[contentMark] === contentOf(input);
}

export const contentMark = "sent.content";

export function contentOf({ source: _source, lines, ...rest }: OrderInput): string {
  const bare = lines.map(({ source: _lineSource, ...line }) => sorted(line));
  return hash("sha256", JSON.stringify([sorted(rest), bare]), "hex");
}

function sorted(value: object): unknown {
  return Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => [
      key,
      part !== null && typeof part === "object" && !Array.isArray(part) ? sorted(part as object) : part,
    ]);
}

function blank(): Order {
  const initial = Object.entries(orderRecord.fields).map(([name, field]) => [name, structuredClone(field.initial)]);
  return { id: "", ...(Object.fromEntries(initial) as Omit<Order, "id">) };
}
