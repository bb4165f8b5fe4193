import type { Order, OrderLine } from "#sync/model/records/order.ts";
import { refuse } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";

/** An order by its id or by its number. */
export function requireOrder(reader: Reader, idOrNumber: string): Order {
  return (
    reader.get("order", idOrNumber) ??
    orderByNumber(reader, idOrNumber) ??
    refuse({ code: "not-found", what: "order", id: idOrNumber })
  );
}

export function orderByNumber(reader: Reader, number: string): Order | undefined {
  return reader.first("order", { number });
}

export function linesOf(reader: Reader, order: Pick<Order, "id">): OrderLine[] {
  return reader.find("orderLine", { orderId: order.id }, { order: "line, id" });
}

export function requireLine(reader: Reader, order: Order, line: number): OrderLine {
  return (
    reader.first("orderLine", { orderId: order.id, line }) ??
    refuse({ code: "not-found", what: "order line", id: `${order.number} / ${line}` })
  );
}
