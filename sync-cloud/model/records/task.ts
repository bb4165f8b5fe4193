import { defineRecord, int, json, type RowOf, text, when } from "./define-record.ts";

export type TaskType = "receive" | "putaway" | "move" | "pick" | "pack" | "load" | "count" | "put-back" | "replenish";
export type TaskState = "created" | "released" | "leased" | "done" | "short" | "cancelled";

/**
 * One piece of work for one person or machine. A lease names the holder and an epoch; when it runs out the task is
 * released again with the next epoch, so a late completion can be told from a current one.
 */
export const task = defineRecord({
  name: "task",
  merge: "owned",
  fields: {
    type: text<TaskType>("move"),
    state: text<TaskState>("released"),
    /** 1 most urgent, 9 least. */
    priority: int(5),
    dueAt: when(),
    zone: text(),
    fromPlace: text(),
    toPlace: text(),
    lpn: text(),
    sku: text(),
    lot: text(),
    qty: int(0),
    orderId: text(),
    waveId: text(),
    inboundId: text(),
    countId: text(),
    loadId: text(),
    exceptionId: text(),
    /** How a pick task is walked, and the totes of a cluster: slot number, LPN, order. */
    method: text<"" | "single" | "cluster" | "zone">(""),
    slots: json<{ slot: number; lpn: string; orderId: string }[]>([]),
    pathSeq: int(0),
    /** Who may do it, when a supervisor gave it to somebody. */
    assignedTo: text(),
    leaseHolder: text(),
    leaseDevice: text(),
    leaseEpoch: int(0),
    leaseUntil: when(),
    /** Set by skip: the task goes to the end of the line, but must still be done. */
    skippedAt: when(),
    skipReason: text(),
    startedAt: when(),
    doneAt: when(),
    doneBy: text(),
    result: json<Record<string, unknown>>({}),
    createdAt: when(),
  },
  indexes: [
    ["state", "type", "priority"],
    ["leaseHolder", "state"],
    ["orderId"],
    ["lpn"],
    ["toPlace", "state"],
    ["inboundId"],
    ["countId"],
    ["waveId"],
    ["loadId"],
    ["assignedTo", "state"],
    ["createdAt"],
  ],
});
export type Task = RowOf<typeof task.fields>;
