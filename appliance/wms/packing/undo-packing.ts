import { undoPacking as contract } from "#sync/contracts/packing.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { OrderLine } from "#sync/model/records/order.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { changedLine } from "../stock/available-need.ts";
import { holdsNothing } from "../stock/empty-lpn.ts";
import { giveNumber } from "../stock/give-number.ts";
import { progressOrder, requestPacking } from "../stock/order-progress.ts";
import { requireRecord, requireState } from "../stock/require.ts";
import { isCarton, linesOf, requireOrderLpn } from "./packable.ts";

/** Unpacks a carton that has not been loaded: its goods are in a tote again and wait for packing. */
export const undoPacking = decides(contract, (book, { orderId, lpn: id, toLpn, reason }) => {
  const order = requireRecord(book, "order", orderId);
  const carton = requireOrderLpn(book, order, id);
  requireState("order", order, "picking", "picked", "packed", "staged");
  if (!isCarton(carton))
    refuse({ code: "state-not-allowed", what: "lpn", id, state: "not a carton", allowed: "a carton of the order" });
  requireState("lpn", carton, "building", "packed", "staged");
  const tote = toteFor(book, orderId, toLpn ?? giveNumber(book, "lpn"), carton.location);
  const contents = book.balances({ lpn: id }).filter(({ onHand }) => onHand > 0);
  const unpackedQty = contents.reduce((sum, { onHand }) => sum + onHand, 0);
  book.post({
    type: "carton-unpacked",
    data: { orderId, number: order.number, lpn: id, toLpn: tote.id, qty: unpackedQty, reason },
    moves: contents.map(({ sku, lot, serial, owner, place, status, onHand: qty }) => ({
      sku,
      lot,
      serial,
      owner,
      qty,
      from: { place, lpn: id, status },
      to: { place, lpn: tote.id, status },
    })),
    sets: [
      tote,
      {
        record: "lpn",
        id,
        fields: { state: "emptied", orderId: "", cartonNumber: 0, sscc: "", closedAt: null, grossGrams: null },
      },
      ...unpackedLines(linesOf(book, orderId), contents),
    ],
  });
  const orderState = progressOrder(book, orderId) ?? order.state;
  requestPacking(book, orderId);
  return { toLpn: tote.id, unpackedQty, orderState };
});

function toteFor(book: Book, orderId: string, id: string, location: string): RecordSet<"lpn"> {
  const known = book.get("lpn", id);
  const isEmpty = holdsNothing(book, id);
  const isOurs =
    known?.orderId === orderId &&
    (known.state === "building" || known.state === "picked") &&
    known.location === location &&
    !isCarton(known);
  if (known && !isOurs && !(isEmpty && (known.state === "emptied" || known.state === "planned")))
    refuse({ code: "lpn-in-use", lpn: id, state: known.state });
  const kind = known?.kind ?? "tote";
  return {
    record: "lpn",
    id,
    fields: {
      kind,
      state: "picked",
      location,
      parent: "",
      orderId,
      cartonNumber: 0,
      ...(known ? {} : { createdAt: book.nowMs }),
    },
  };
}

function unpackedLines(lines: readonly OrderLine[], contents: readonly { sku: string; onHand: number }[]): RecordSet[] {
  const left = new Map<string, number>();
  for (const { sku, onHand } of contents) left.set(sku, (left.get(sku) ?? 0) + onHand);
  return [...lines].reverse().flatMap((line) => {
    const units = Math.min(left.get(line.sku) ?? 0, line.packedQty - line.shippedQty);
    if (units <= 0) return [];
    left.set(line.sku, (left.get(line.sku) ?? 0) - units);
    return [changedLine(line, { packedQty: line.packedQty - units })];
  });
}
