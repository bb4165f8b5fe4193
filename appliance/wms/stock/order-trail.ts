import type { FactBody } from "#sync/model/facts/fact.ts";
import type { Order } from "#sync/model/records/order.ts";
import type { Book } from "../../store/book.ts";

/**
 * Posts a fact about one order, with the fields of the order that it changes, and leaves its journal number in the order's trail:
 * the journal is not searched by order, so the trail is how its history is found again.
 */
export function postOrderFact(
  book: Book,
  order: Order,
  fields: Partial<Order>,
  { type, data = {}, moves = [], sets = [] }: FactBody,
): void {
  const trail = [...order.trail, nextFactId(book)].slice(-trailLengthMax);
  const { id: _id, ...changed } = { ...fields, trail };
  book.post({
    type,
    data: { orderId: order.id, number: order.number, ...data },
    moves,
    sets: [{ record: "order", id: order.id, fields: changed }, ...sets],
  });
}

/** `<origin>-<seq>` of the fact that is posted next: the head of every id given out before it. */
export function nextFactId(book: Book): string {
  return factIdOf(book.newId());
}

/** The fact that an id was made in. */
export function factIdOf(id: string): string {
  return id.slice(0, id.lastIndexOf("-"));
}

/** An order's own changes are few; allocations and tasks name their facts by their ids. */
const trailLengthMax = 200;
