import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Book } from "../../store/book.ts";

export interface PutBack {
  orderId: string;
  /** What the goods are in now, and where that stands. */
  lpn: string;
  fromPlace: string;
  /** Empty for everything in the LPN. */
  sku: string;
  lot: string;
  qty: number;
  serial: string;
  owner: string;
  /** Where they came from; empty when that is not known. */
  toPlace: string;
  reason: string;
  exceptionId?: string;
  priority?: number;
}

/** Work for goods that were taken but are not wanted any more: back to a place they can be promised from. Gives the task's id. */
export function requestPutBack(
  book: Book,
  { exceptionId = "", priority = 4, serial, owner, reason, ...what }: PutBack,
): string {
  const taskId = book.newId();
  const zone = book.get("location", what.toPlace)?.zone ?? "";
  const task: RecordSet<"task"> = {
    record: "task",
    id: taskId,
    fields: {
      type: "put-back",
      state: "released",
      priority,
      zone,
      exceptionId,
      createdAt: book.nowMs,
      result: { serial, owner, reason },
      ...what,
    },
  };
  book.post({ type: "put-back-requested", data: { taskId, reason, ...what }, sets: [task] });
  return taskId;
}
