import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { OrderLine } from "#sync/model/records/order.ts";
import type { Book } from "../../store/book.ts";
import type { ReadLine } from "./read-lines.ts";

/**
 * Writes an order's lines, replacing those it had. Lines are never deleted: one that is no longer sent stays as cancelled. In a draft
 * nothing waits for stock.
 */
export function lineSets(
  book: Book,
  orderId: string,
  lines: readonly ReadLine[],
  existing: readonly OrderLine[],
  isDraft: boolean,
): RecordSet<"orderLine">[] {
  const known = new Map(existing.map((line) => [line.line, line]));
  const sets = lines.map((line): RecordSet<"orderLine"> => {
    const before = known.get(line.line);
    known.delete(line.line);
    const openQty = isDraft ? 0 : line.orderedQty;
    const promisedQty = before?.sku === line.sku ? Math.min(before.promisedQty, openQty) : 0;
    return {
      record: "orderLine",
      id: before?.id ?? book.newId(),
      fields: { orderId, ...line, openQty, promisedQty, cancelledQty: 0 },
    };
  });
  const dropped = [...known.values()].map(
    (line): RecordSet<"orderLine"> => ({
      record: "orderLine",
      id: line.id,
      fields: {
        cancelledQty: line.orderedQty,
        openQty: 0,
        promisedQty: 0,
        source: { ...line.source, [droppedMark]: "yes" },
      },
    }),
  );
  return [...sets, ...dropped];
}

/** A line that a later version of the order no longer had. */
export const isDropped = (line: OrderLine): boolean => droppedMark in line.source;

const droppedMark = "sent.dropped";
