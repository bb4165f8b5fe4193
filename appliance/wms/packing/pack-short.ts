import { packShort as contract } from "#sync/contracts/packing.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import { type Book, refuse } from "../../store/book.ts";
import { type CommandHandler, decidesAndPresents } from "../../store/handler.ts";
import { changedLine } from "../stock/available-need.ts";
import { finishTask, leaseStanding } from "../stock/finish-task.ts";
import { openException } from "../stock/open-exception.ts";
import { requireItem } from "../stock/require.ts";
import { stockChanged } from "../stock/stock-changed.ts";
import type { Lease } from "../tasks/lease-task.ts";
import { freeTotes } from "./pack-into.ts";
import { freshPackJob } from "./pack-job.ts";
import { linesOf, openCartonOf, requireOrderLpn, requirePackable, waitingOf } from "./packable.ts";
import { settlePacking } from "./settle-packing.ts";

/**
 * The tote holds less than was booked into it. The missing units go to `~lost` until somebody finds them, they are picked no more, and
 * the line waits for stock again.
 */
export const packShort: CommandHandler = decidesAndPresents(
  contract,
  (book, { taskId, leaseEpoch, orderId, fromLpn, sku, lot, serials, qty, reason }) => {
    leaseStanding(book, taskId, leaseEpoch);
    const order = requirePackable(book, orderId);
    const lpn = requireOrderLpn(book, order, fromLpn);
    const item = requireItem(book, sku);
    const held = waitingOf(book, orderId).filter(
      (one) => one.lpn === fromLpn && one.sku === sku && (lot === "" || one.lot === lot),
    );
    if (item.tracksSerial && new Set(serials).size !== qty)
      refuse({ code: "serial-required", sku, qty, given: serials.length });
    const missing = item.tracksSerial ? held.filter(({ serial }) => serials.includes(serial)) : held;
    const most = missing.reduce((sum, one) => sum + one.qty, 0);
    if (qty > most) refuse({ code: "qty-over", wanted: qty, most });
    let left = qty;
    const moves = missing.flatMap(({ sku: of, lot: lotCode, serial, owner, place, lpn: from, qty: units }) => {
      const gone = Math.min(left, units);
      left -= gone;
      if (gone === 0) return [];
      return [
        {
          sku: of,
          lot: lotCode,
          serial,
          owner,
          qty: gone,
          from: { place, lpn: from, status: "available" as const },
          to: { place: "~lost", lpn: "", status: "available" as const },
        },
      ];
    });
    book.post({
      type: "pack-shorted",
      data: { orderId, number: order.number, lpn: fromLpn, sku, lot, qty, reason },
      moves,
      sets: unpicked(book, orderId, sku, qty),
    });
    const exceptionId = openException(
      book,
      "short-pick",
      { sku, lot, qty, order: order.number, reason },
      { orderId, taskId, lpn: fromLpn, place: lpn.location, sku },
    );
    freeTotes(book, [fromLpn]);
    const orderState = settlePacking(book, order, taskId, leaseEpoch);
    endIdlePacking(book, orderId, { taskId, leaseEpoch });
    stockChanged(book, [sku]);
    return { exceptionId, orderState, taskId, leaseEpoch };
  },
  (reader, { taskId, leaseEpoch, ...kept }, caller) => ({
    ...kept,
    job: freshPackJob(reader, { taskId, leaseEpoch }, caller),
  }),
);

/** Nothing is left to pack: what the order still wants comes with other picks, and with a task of its own. */
function endIdlePacking(book: Book, orderId: string, { taskId, leaseEpoch }: Lease): void {
  if (waitingOf(book, orderId).length > 0 || openCartonOf(book, orderId)) return;
  for (const open of book.find("task", { orderId, type: "pack", state: ["created", "released", "leased"] }))
    finishTask(book, open.id, open.id === taskId ? leaseEpoch : open.leaseEpoch, {}, "short");
}

function unpicked(book: Book, orderId: string, sku: string, qty: number): RecordSet[] {
  let left = qty;
  return linesOf(book, orderId)
    .filter((line) => line.sku === sku)
    .reverse()
    .flatMap((line) => {
      const units = Math.min(left, line.pickedQty - line.packedQty);
      left -= units;
      return units > 0 ? [changedLine(line, { pickedQty: line.pickedQty - units })] : [];
    });
}
