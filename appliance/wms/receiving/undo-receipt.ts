import { undoReceipt as contract } from "#sync/contracts/inbound.ts";
import type { Move, RecordSet, StockStatus } from "#sync/model/facts/fact.ts";
import type { InboundLine } from "#sync/model/records/inbound.ts";
import type { Receipt } from "#sync/model/records/receipt.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { noteIfEmpty } from "../stock/empty-lpn.ts";
import { openPutawayOf } from "../stock/request-putaway.ts";
import { requireItem, requireRecord, requireState } from "../stock/require.ts";
import { stockChanged } from "../stock/stock-changed.ts";
import { comesFrom, noteReceived } from "../stock/transfer-goods.ts";
import { settleSurplus } from "./over-receipt.ts";
import { allowedQty, lineState } from "./spread-over-lines.ts";

/** Takes a receipt back by a compensating move, as long as its goods are untouched. */
export const undoReceipt = decides(contract, (book, { receiptId, reason }) => {
  const receipt = requireRecord(book, "receipt", receiptId);
  const tooLate = (why: string) => refuse({ code: "undo-too-late", receipt: receiptId, why });
  if (receipt.undone) tooLate("it was undone before");
  const inbound = requireRecord(book, "inbound", receipt.inboundId);
  requireState("delivery", inbound, "arrived", "receiving", "received");
  if (book.get("lpn", receipt.lpn)?.location !== receipt.location) tooLate(`LPN ${receipt.lpn} was moved`);
  const moves = movesBack(receipt, comesFrom(inbound));
  for (const { sku, lot, serial, owner, from, qty } of moves) {
    const standing = book.balance({ sku, lot, serial, owner, ...from });
    if ((standing?.onHand ?? 0) < qty) tooLate("its goods are not all there");
    if ((standing?.onHand ?? 0) - (standing?.allocated ?? 0) < qty) tooLate("its goods are promised to an order");
  }
  const lines = receipt.lines.map((part) => lineBefore(book, requireRecord(book, "inboundLine", part.lineId), part));
  book.post({
    type: "receipt-undone",
    data: {
      receiptId,
      inboundId: inbound.id,
      number: inbound.number,
      sku: receipt.sku,
      qty: receipt.qty,
      lpn: receipt.lpn,
      reason,
    },
    moves,
    sets: [
      { record: "receipt", id: receiptId, fields: { undone: true, undoneBy: book.actor, undoneAt: book.nowMs } },
      { record: "inbound", id: inbound.id, fields: { state: "receiving" } },
      ...lines.map(
        ({ id, receivedQty, damagedQty, state }): RecordSet => ({
          record: "inboundLine",
          id,
          fields: { receivedQty, damagedQty, state },
        }),
      ),
    ],
  });
  for (const line of lines) if (line.state !== "over") settleSurplus(book, line, "receipt undone");
  noteIfEmpty(book, receipt.lpn);
  cancelPutawayOfEmpty(book, receipt.lpn);
  noteReceived(book, inbound);
  stockChanged(book, [receipt.sku]);
  return { receiptId, inboundId: inbound.id };
});

function movesBack(
  { sku, lot, owner, qty, damagedQty, serials, status, location, lpn }: Receipt,
  place: string,
): Move[] {
  const to = { place, lpn: "", status: "available" as const };
  const from = (of: StockStatus) => ({ place: location, lpn, status: of });
  const good = qty - damagedQty;
  if (serials.length > 0)
    return serials.map((serial, at) => ({
      sku,
      lot,
      owner,
      serial,
      qty: 1,
      from: from(at < good ? status : "damaged"),
      to,
    }));
  // Held goods of a damaged-status receipt may share one balance, so equal spots are asked for together.
  if (status === "damaged") return [{ sku, lot, owner, serial: "", qty, from: from("damaged"), to }];
  return [
    { sku, lot, owner, serial: "", qty: good, from: from(status), to },
    { sku, lot, owner, serial: "", qty: damagedQty, from: from("damaged"), to },
  ].filter((move) => move.qty > 0);
}

function lineBefore(book: Book, line: InboundLine, part: { qty: number; damagedQty: number }): InboundLine {
  const before = { ...line, receivedQty: line.receivedQty - part.qty, damagedQty: line.damagedQty - part.damagedQty };
  const allowed = allowedQty(line.expectedQty, requireItem(book, line.sku), book.setting("receiving.overPercent"));
  return { ...before, state: lineState(before, allowed) };
}

function cancelPutawayOfEmpty(book: Book, lpn: string): void {
  const open = openPutawayOf(book, lpn);
  if (!open || book.get("lpn", lpn)?.state !== "emptied") return;
  book.post({
    type: "task-cancelled",
    data: { taskId: open.id, taskType: "putaway", why: "receipt undone" },
    sets: [
      {
        record: "task",
        id: open.id,
        fields: {
          state: "cancelled",
          leaseHolder: "",
          leaseDevice: "",
          leaseUntil: null,
          doneAt: book.nowMs,
          doneBy: book.actor,
        },
      },
    ],
  });
}
