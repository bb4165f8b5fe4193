import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Allocation } from "#sync/model/records/allocation.ts";
import type { Order, OrderLine } from "#sync/model/records/order.ts";
import type { Book } from "../../store/book.ts";
import { Choice, sum, type Take } from "./allocate-choose.ts";
import { changedLine } from "./available-need.ts";

export interface AllocateWish {
  qty: number;
  /** Places that just failed: nothing is taken from them. */
  excludePlaces?: readonly string[];
  /** The pick task that the new allocations belong to. */
  taskId?: string;
}

/** Promises stock to one line now, as one fact. What cannot be promised is `shortage`: never an error, never below zero. */
export function allocateLine(
  book: Book,
  line: OrderLine,
  order: Order,
  { qty, excludePlaces = [], taskId = "" }: AllocateWish,
): { allocations: Allocation[]; shortage: number } {
  const takes = new Choice(book, book.nowMs, excludePlaces).choose(line, order, qty);
  const allocations = takes.map((take) => allocationOf(book, line, take, taskId));
  if (allocations.length > 0)
    book.post({
      type: "line-allocated",
      data: {
        orderId: order.id,
        number: order.number,
        line: line.line,
        sku: line.sku,
        qty: sum(takes),
        shortage: qty - sum(takes),
      },
      sets: [...allocations.map(allocationSet), allocatedLine(line, sum(takes))],
    });
  return { allocations, shortage: qty - sum(takes) };
}

/** The allocation that a chosen take becomes. It is visited in the order of the walking path. */
export function allocationOf(book: Book, line: OrderLine, { from, qty }: Take, taskId: string): Allocation {
  return {
    id: book.newId(),
    orderId: line.orderId,
    orderLineId: line.id,
    state: "open",
    qty,
    pickedQty: 0,
    place: from.place,
    lpn: from.lpn,
    sku: line.sku,
    lot: from.lot,
    serial: from.serial,
    owner: from.owner,
    status: "available",
    taskId,
    pathSeq: from.travelSeq,
    toLpn: "",
    createdAt: book.nowMs,
  };
}

export function allocationSet({ id, ...fields }: Allocation): RecordSet<"allocation"> {
  return { record: "allocation", id, fields };
}

/** The line after so many more of its units were allocated: they are covered by the promise that was made for them. */
export function allocatedLine(line: OrderLine, qty: number): RecordSet<"orderLine"> {
  return changedLine(line, { allocatedQty: line.allocatedQty + qty, promisedQty: Math.max(0, line.promisedQty - qty) });
}
