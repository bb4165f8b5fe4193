import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { OrderLine } from "#sync/model/records/order.ts";

type Quantities = Pick<
  OrderLine,
  "orderedQty" | "cancelledQty" | "backorderQty" | "allocatedQty" | "pickedQty" | "promisedQty"
>;

/** Units of a line that wait for stock: neither allocated nor picked, and still wanted. */
export function needOf(line: Omit<Quantities, "promisedQty">): number {
  const { orderedQty, cancelledQty, backorderQty, allocatedQty, pickedQty } = line;
  return Math.max(0, orderedQty - cancelledQty - backorderQty - allocatedQty - pickedQty);
}

/**
 * The fields of a line after some of its quantities changed. Whoever changes one writes the line through this, because `openQty` is what
 * the queue for stock is found by, and a promise never exceeds it.
 */
export function changedLine(line: OrderLine, change: Partial<OrderLine>): RecordSet<"orderLine"> {
  const after = { ...line, ...change };
  const openQty = needOf(after);
  return {
    record: "orderLine",
    id: line.id,
    fields: { ...change, openQty, promisedQty: Math.min(after.promisedQty, openQty) },
  };
}
