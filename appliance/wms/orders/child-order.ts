import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Order, OrderLine } from "#sync/model/records/order.ts";
import { type Book, refuse } from "../../store/book.ts";
import { changedLine } from "../stock/available-need.ts";
import { requestPacking } from "../stock/order-progress.ts";
import { nextFactId, postOrderFact } from "../stock/order-trail.ts";
import { promiseLines } from "../stock/promise-lines.ts";
import { settledState } from "../stock/settled-state.ts";
import { linesOf, orderByNumber } from "./find-order.ts";

/** Units of lines that move to an order of their own. */
export type Portion = { line: OrderLine; qty: number };

/**
 * Moves units that wait for stock to a new order with the same header. It keeps the day the first one came in, so that its place in the
 * queue for stock is kept too.
 */
export function moveToChild(
  book: Book,
  order: Order,
  portions: readonly Portion[],
  { type, suffix, number }: { type: "order-split" | "order-backordered"; suffix: string; number?: string },
): { orderId: string; childId: string; childNumber: string; qty: number } {
  const childNumber = number ?? childNumberOf(book, order, suffix);
  if (orderByNumber(book, childNumber)) refuse({ code: "order-exists", number: childNumber });
  const trail = [nextFactId(book)];
  const child: Order = {
    ...order,
    id: book.newId(),
    number: childNumber,
    state: "open",
    parentId: order.id,
    waveId: "",
    loadId: "",
    trail,
    releasedAt: null,
    shippedAt: null,
  };
  const moved = new Map(portions.map(({ line, qty }) => [line.id, qty]));
  const after = linesOf(book, order).map((line) => ({
    ...line,
    backorderQty: line.backorderQty + (moved.get(line.id) ?? 0),
  }));
  const qty = portions.reduce((total, portion) => total + portion.qty, 0);

  postOrderFact(
    book,
    order,
    { state: settledState(order.state, after) },
    {
      type,
      data: {
        childId: child.id,
        childNumber,
        qty,
        lines: portions.map(({ line, qty: units }) => ({ line: line.line, sku: line.sku, qty: units })),
      },
      sets: [
        ...portions.map(({ line, qty: units }) => changedLine(line, { backorderQty: line.backorderQty + units })),
        orderSet(child),
        ...portions.map((portion) => childLine(book, child, portion)),
      ],
    },
  );
  requestPacking(book, order.id);
  promiseLines(
    book,
    portions.map(({ line }) => line.sku),
  );
  return { orderId: order.id, childId: child.id, childNumber, qty };
}

function childLine(
  book: Book,
  child: Order,
  { line: { line, sku, uom, lot, minExpiryDate, source }, qty }: Portion,
): RecordSet<"orderLine"> {
  // From here on its units are what the site moved, whatever packs were once sent.
  return {
    record: "orderLine",
    id: book.newId(),
    fields: { orderId: child.id, line, sku, uom, lot, minExpiryDate, source, orderedQty: qty, openQty: qty },
  };
}

function orderSet({ id, ...fields }: Order): RecordSet<"order"> {
  return { record: "order", id, fields };
}

function childNumberOf(book: Book, order: Order, suffix: string): string {
  for (let n = 1; ; n++) {
    const number = `${order.number}-${suffix}${n}`;
    if (!orderByNumber(book, number)) return number;
  }
}
