import { putBackConfirm as contract } from "#sync/contracts/picking.ts";
import { isVirtual, type Move, type RecordSet } from "#sync/model/facts/fact.ts";
import type { Task } from "#sync/model/records/task.ts";
import { type Book, refuse } from "../../store/book.ts";
import { type CommandHandler, decidesAndPresents } from "../../store/handler.ts";
import { changedLine } from "../stock/available-need.ts";
import { holdsNothing } from "../stock/empty-lpn.ts";
import { finishTask, leaseStanding, reportStale } from "../stock/finish-task.ts";
import { postMoves } from "../stock/move-stock.ts";
import { openException } from "../stock/open-exception.ts";
import { progressOrder } from "../stock/order-progress.ts";
import { requireItem, requireLocation, requireUnlocked } from "../stock/require.ts";
import { settleException } from "../stock/settle-exception.ts";
import { stockChanged } from "../stock/stock-changed.ts";
import { putBackJob } from "./put-back-job.ts";

/** Goods that an order does not want any more are back on the shelf, and may be promised again. */
export const putBackConfirm: CommandHandler = decidesAndPresents(
  contract,
  (book, input) => {
    const { taskId, leaseEpoch } = input;
    const { standing, task } = leaseStanding(book, taskId, leaseEpoch);
    if (!task) return refuse({ code: "task-unknown", task: taskId });
    putBack(book, input, task);
    if (standing === "twice" || standing === "cancelled") {
      reportStale(book, task, standing);
      return { taskId, leaseEpoch, leftQty: 0 };
    }
    const leftQty = leftOf(book, task, input.qty);
    if (leftQty === 0) {
      finishTask(book, taskId, leaseEpoch, { toPlace: input.toPlace });
      const exception = task.exceptionId === "" ? undefined : book.get("exception", task.exceptionId);
      if (exception && exception.state !== "resolved" && exception.state !== "waived")
        settleException(book, exception, "resolved", "put back");
    }
    return { taskId, leaseEpoch, leftQty };
  },
  (reader, { taskId, leaseEpoch, leftQty }, caller) => {
    const task = reader.get("task", taskId);
    const isMine = task?.state === "leased" && task.leaseEpoch === leaseEpoch && task.leaseHolder === caller.actor;
    return { taskId, leftQty, job: isMine ? putBackJob(reader, task) : null };
  },
);

function putBack(
  book: Book,
  {
    lpn,
    fromPlace,
    sku,
    lot,
    serials,
    owner,
    qty,
    toPlace,
  }: {
    lpn: string;
    fromPlace: string;
    sku: string;
    lot: string;
    serials: readonly string[];
    owner: string;
    qty: number;
    toPlace: string;
  },
  task: Task,
): void {
  const item = requireItem(book, sku);
  const place = requireLocation(book, toPlace);
  if (!place.capabilities.some((one) => one === "store" || one === "pick"))
    refuse({ code: "capability-missing", location: toPlace, capability: "store" });
  requireUnlocked(place, "in");
  if (item.tracksSerial && new Set(serials).size !== qty)
    refuse({ code: "serial-required", sku, qty, given: serials.length });

  const plate = lpn === "" ? undefined : book.get("lpn", lpn);
  const stood = plate?.location || fromPlace;
  // By the book they have left the building, and yet they are here: found, and a matter for people.
  const isGone = isVirtual(stood);
  const from: Move["from"] = {
    place: isGone ? "~found" : stood,
    lpn: plate && !isGone ? lpn : "",
    status: "available",
  };
  const to: Move["to"] = { place: toPlace, lpn: "", status: "available" };
  const one = { sku, lot, owner, from, to };
  const moves: Move[] = item.tracksSerial
    ? [...new Set(serials)].map((serial) => ({ ...one, serial, qty: 1 }))
    : [{ ...one, serial: "", qty }];
  const sets: RecordSet[] =
    task.sku === "" ? [] : [{ record: "task", id: task.id, fields: { qty: Math.max(0, task.qty - qty) } }];
  postMoves(book, "goods-put-back", moves, {
    data: { taskId: task.id, orderId: task.orderId, sku, lot, qty, fromPlace: from.place, lpn, toPlace },
    sets: [
      ...(task.state === "done" || task.state === "cancelled" ? [] : sets),
      ...unpicked(book, task.orderId, sku, qty),
    ],
  });
  if (isGone)
    openException(
      book,
      "other",
      { sku, qty, lpn, because: "shipped", place: toPlace },
      { sku, lpn, place: toPlace, taskId: task.id, orderId: task.orderId },
    );
  else if (plate && holdsNothing(book, lpn))
    book.post({
      type: "lpn-emptied",
      data: { lpn, place: plate.location },
      sets: [{ record: "lpn", id: lpn, fields: { state: "emptied", orderId: "", parent: "" } }],
    });
  if (task.orderId !== "") progressOrder(book, task.orderId);
  stockChanged(book, [sku]);
}

/** What is put back is not picked any more (I11): but only what the order does not want counts down. */
function unpicked(book: Book, orderId: string, sku: string, qty: number): RecordSet[] {
  let left = qty;
  const lines = orderId === "" ? [] : book.find("orderLine", { orderId, sku }, { order: "line, id" });
  return lines.flatMap((line) => {
    const wanted = Math.max(0, line.orderedQty - line.cancelledQty - line.backorderQty);
    const less = Math.min(left, Math.max(0, line.pickedQty - wanted));
    if (less === 0) return [];
    left -= less;
    const pickedQty = line.pickedQty - less;
    return [changedLine(line, { pickedQty, packedQty: Math.min(line.packedQty, pickedQty) })];
  });
}

/** Units of this task that are not back yet. A task without a SKU is about everything in its LPN. */
function leftOf(book: Book, task: Task, qty: number): number {
  if (task.sku !== "") return Math.max(0, task.qty - qty);
  return book.balances({ lpn: task.lpn }).reduce((sum, { onHand }) => sum + Math.max(0, onHand), 0);
}
