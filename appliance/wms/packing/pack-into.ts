import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Order, OrderLine } from "#sync/model/records/order.ts";
import type { Book } from "../../store/book.ts";
import { changedLine } from "../stock/available-need.ts";
import { holdsNothing } from "../stock/empty-lpn.ts";
import { postMoves } from "../stock/move-stock.ts";
import { progressOrder } from "../stock/order-progress.ts";
import type { OpenCarton } from "./open-carton.ts";
import { linesOf, type Waiting } from "./packable.ts";

/** Books that goods went from their totes into a carton, and frees the totes that are empty by it. Gives the units. */
export function packInto(book: Book, order: Order, goods: readonly Waiting[], carton: OpenCarton): number {
  const qty = goods.reduce((sum, one) => sum + one.qty, 0);
  postMoves(
    book,
    "units-packed",
    goods.map(({ sku, lot, serial, owner, place, lpn, qty: units }) => ({
      sku,
      lot,
      serial,
      owner,
      qty: units,
      from: { place, lpn, status: "available" },
      to: { place: carton.place, lpn: carton.lpn, status: "available" },
    })),
    {
      data: {
        orderId: order.id,
        number: order.number,
        lpn: carton.lpn,
        qty,
        goods: goods.map(({ sku, lot, serial, lpn, qty: units }) => ({ sku, lot, serial, fromLpn: lpn, qty: units })),
      },
      sets: [...carton.sets, ...packedLines(linesOf(book, order.id), goods)],
    },
  );
  freeTotes(
    book,
    goods.map(({ lpn }) => lpn),
  );
  progressOrder(book, order.id); // a walk may be over when its tote is packed straight off the cart
  return qty;
}

/** The lines after these units are packed: lines of the same SKU are filled in their order. */
export function packedLines(lines: readonly OrderLine[], goods: readonly { sku: string; qty: number }[]): RecordSet[] {
  const left = new Map<string, number>();
  for (const { sku, qty } of goods) left.set(sku, (left.get(sku) ?? 0) + qty);
  return lines.flatMap((line) => {
    const units = Math.min(left.get(line.sku) ?? 0, line.pickedQty - line.packedQty);
    if (units <= 0) return [];
    left.set(line.sku, (left.get(line.sku) ?? 0) - units);
    return [changedLine(line, { packedQty: line.packedQty + units })];
  });
}

/** Totes with nothing in them any more serve for other orders. */
export function freeTotes(book: Book, lpns: readonly string[]): void {
  const empty = [...new Set(lpns)].filter((lpn) => holdsNothing(book, lpn));
  if (empty.length === 0) return;
  book.post({
    type: "totes-emptied",
    data: { lpns: empty },
    sets: empty.map((id) => ({
      record: "lpn" as const,
      id,
      fields: { state: "emptied" as const, orderId: "", parent: "" },
    })),
  });
}
