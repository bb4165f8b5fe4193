import type { Lpn } from "#sync/model/records/lpn.ts";
import type { Order, OrderLine } from "#sync/model/records/order.ts";
import type { Task } from "#sync/model/records/task.ts";
import { type Book, refuse } from "../../store/book.ts";
import type { Balance, Reader } from "../../store/reader.ts";
import { requireRecord, requireState } from "../stock/require.ts";

/** Goods of an order that stand in totes and wait for their carton. */
export interface Waiting extends Pick<Balance, "sku" | "lot" | "serial" | "owner" | "place" | "lpn"> {
  qty: number;
}

/** A carton that is being filled has its number from the start; a tote has none. */
export const isCarton = (lpn: Lpn): boolean => lpn.cartonNumber > 0;

/** The totes of an order: what it was picked into. */
export function totesOf(reader: Reader, orderId: string): Lpn[] {
  return reader.find("lpn", { orderId, state: ["building", "picked"] }).filter((lpn) => !isCarton(lpn));
}

export function openCartonOf(reader: Reader, orderId: string): Lpn | undefined {
  return reader.find("lpn", { orderId, state: "building" }, { order: "cartonNumber, id" }).find(isCarton);
}

/**
 * What is in the totes and belongs to the order, per tote, SKU, lot and serial. Surplus that lies there too is left out: it waits to
 * be put back; so are units that were found damaged or are on hold.
 */
export function waitingOf(reader: Reader, orderId: string): Waiting[] {
  const open = new Map<string, number>();
  for (const { sku, pickedQty, packedQty } of linesOf(reader, orderId))
    open.set(sku, (open.get(sku) ?? 0) + pickedQty - packedQty);
  const putBack = reader.find("task", { orderId, type: "put-back", state: ["created", "released", "leased"] });
  return totesOf(reader, orderId).flatMap(({ id }) => {
    const rows = reader.balances({ lpn: id }).filter(({ onHand, status }) => onHand > 0 && status === "available");
    return rows.flatMap(({ sku, lot, serial, owner, place, lpn, onHand }) => {
      const claimed = takeClaims(putBack, { sku, lot, serial, lpn }, onHand);
      const qty = Math.min(onHand - claimed, open.get(sku) ?? 0);
      open.set(sku, (open.get(sku) ?? 0) - qty);
      return qty > 0 ? [{ sku, lot, serial, owner, place, lpn, qty }] : [];
    });
  });
}

/** How many of these units open put-back work is about; what a task claims here it does not claim again. */
function takeClaims(tasks: Task[], what: Pick<Waiting, "sku" | "lot" | "serial" | "lpn">, onHand: number): number {
  let claimed = 0;
  for (const task of tasks) {
    if (task.lpn !== what.lpn) continue;
    if (task.sku === "") return onHand; // the whole LPN goes back
    const isMeant = task.sku === what.sku && task.lot === what.lot && (task.result.serial ?? "") === what.serial;
    const units = isMeant ? Math.min(task.qty, onHand - claimed) : 0;
    claimed += units;
    task.qty -= units;
  }
  return claimed;
}

export function linesOf(reader: Reader, orderId: string): OrderLine[] {
  return reader.find("orderLine", { orderId }, { order: "line, id" });
}

/** An order whose goods may be packed. Part of it may, while the rest is still being picked. */
export function requirePackable(book: Book, orderId: string): Order {
  const order = requireRecord(book, "order", orderId);
  requireState("order", order, "picking", "picked", "packed", "staged");
  return order;
}

/** An LPN of this order. */
export function requireOrderLpn(book: Book, order: Order, id: string): Lpn {
  const lpn = book.get("lpn", id) ?? refuse({ code: "lpn-unknown", lpn: id });
  if (lpn.orderId !== order.id)
    refuse({ code: "lpn-wrong-order", lpn: id, order: book.get("order", lpn.orderId)?.number ?? "none" });
  return lpn;
}
