import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Allocation } from "#sync/model/records/allocation.ts";
import type { Order } from "#sync/model/records/order.ts";
import type { Task } from "#sync/model/records/task.ts";
import type { Book } from "../../store/book.ts";
import { isCart } from "./cart-place.ts";
import { endOfTask } from "./finish-task.ts";

export type PickMethod = "single" | "cluster" | "zone";

/** One order's allocations, and where on the path each of them stands. */
export interface OrderPicks {
  order: Order;
  picks: { allocation: Allocation; zone: string }[];
}

/**
 * The pick tasks for some orders. `single`: one walk per order. `cluster`: one walk for up to `slots` orders, a tote each. `zone`: one walk
 * per zone for up to `slots` orders. Writes the task into the allocations it is handed; the caller books both.
 */
export function makePickTasks(
  book: Book,
  orders: readonly OrderPicks[],
  { method, slots, waveId }: { method: PickMethod; slots: number; waveId: string },
): Task[] {
  return walks(orders, method, slots).map((walk) => {
    const task = taskOf(book, walk, method, waveId);
    for (const { allocation } of walk.flatMap(({ picks }) => picks)) allocation.taskId = task.id;
    return task;
  });
}

export function taskSet({ id, ...fields }: Task): RecordSet<"task"> {
  return { record: "task", id, fields };
}

/**
 * After allocations were voided: a pick task with nothing left to pick and nothing picked is called off, one with nothing left to pick
 * and nothing on its cart is done; one that still serves other orders loses the slots it needs no more. A task with goods on its cart
 * stays, because they must be dropped.
 */
export function trimPickTasks(book: Book, taskIds: Iterable<string>): string[] {
  const cancelled: string[] = [];
  for (const taskId of [...new Set(taskIds)].sort()) {
    const task = taskId === "" ? undefined : book.get("task", taskId);
    if (!task || (task.state !== "released" && task.state !== "leased" && task.state !== "created")) continue;
    const picks = book.find("allocation", { taskId, state: ["open", "picked"] });
    const served = new Set(picks.map(({ orderId }) => orderId));
    const slots = task.slots.filter(({ orderId }) => served.has(orderId));
    if (served.size === 0) {
      cancelled.push(taskId);
      book.post({
        type: "task-cancelled",
        data: {
          taskId,
          taskType: task.type,
          orderId: task.orderId,
          waveId: task.waveId,
          leaseHolder: task.leaseHolder,
        },
        sets: [
          {
            record: "task",
            id: taskId,
            fields: { state: "cancelled", leaseHolder: "", leaseDevice: "", leaseUntil: null },
          },
        ],
      });
    } else if (!picks.some((pick) => pick.state === "open" || isOnCart(book, pick.toLpn))) {
      book.post({
        type: "task-done",
        data: { taskId, taskType: task.type, state: "done", because: "nothing left to take" },
        sets: [endOfTask(book, taskId, "done", { picks: picks.length })],
      });
    } else if (slots.length < task.slots.length)
      book.post({
        type: "task-slots-changed",
        data: { taskId, slots: slots.length },
        sets: [{ record: "task", id: taskId, fields: { slots } }],
      });
  }
  return cancelled;
}

/** A tote with something in it that nobody has put down yet. */
function isOnCart(book: Book, lpn: string): boolean {
  const tote = lpn === "" ? undefined : book.get("lpn", lpn);
  return tote !== undefined && isCart(book, tote.location) && book.balances({ lpn }).some(({ onHand }) => onHand > 0);
}

function walks(orders: readonly OrderPicks[], method: PickMethod, slots: number): OrderPicks[][] {
  if (method === "single") return orders.map((one) => [one]);
  const chunks: OrderPicks[][] = [];
  for (let i = 0; i < orders.length; i += slots) chunks.push(orders.slice(i, i + slots));
  if (method === "cluster") return chunks;
  return chunks.flatMap((chunk) => {
    const zones = [...new Set(chunk.flatMap(({ picks }) => picks.map(({ zone }) => zone)))].sort();
    return zones.map((zone) =>
      chunk
        .map(({ order, picks }) => ({ order, picks: picks.filter((pick) => pick.zone === zone) }))
        .filter(({ picks }) => picks.length > 0),
    );
  });
}

function taskOf(book: Book, walk: readonly OrderPicks[], method: PickMethod, waveId: string): Task {
  const orders = walk.map(({ order }) => order);
  const picks = walk
    .flatMap((one) => one.picks)
    .sort((a, b) => a.allocation.pathSeq - b.allocation.pathSeq || (a.allocation.place < b.allocation.place ? -1 : 1));
  const first = picks[0]?.allocation;
  const skus = new Set(picks.map(({ allocation }) => allocation.sku));
  const due = orders.map(({ requestedShipAt }) => requestedShipAt).filter((at) => at !== null);
  const single = orders.length === 1 ? orders[0] : undefined;
  return {
    id: book.newId(),
    type: "pick",
    state: "released",
    priority: Math.min(...orders.map(({ priority }) => priority)),
    dueAt: due.length > 0 ? Math.min(...due) : null,
    zone: picks[0]?.zone ?? "",
    fromPlace: first?.place ?? "",
    toPlace: book.setting("picking.stagingLocation"),
    lpn: "",
    sku: skus.size === 1 ? (first?.sku ?? "") : "",
    lot: "",
    qty: picks.reduce((total, { allocation }) => total + allocation.qty, 0),
    orderId: single?.id ?? "",
    waveId,
    inboundId: "",
    countId: "",
    loadId: "",
    exceptionId: "",
    method,
    slots: method === "single" ? [] : orders.map(({ id }, i) => ({ slot: i + 1, lpn: "", orderId: id })),
    pathSeq: first?.pathSeq ?? 0,
    assignedTo: "",
    leaseHolder: "",
    leaseDevice: "",
    leaseEpoch: 0,
    leaseUntil: null,
    skippedAt: null,
    skipReason: "",
    startedAt: null,
    doneAt: null,
    doneBy: "",
    result: {},
    createdAt: book.nowMs,
  };
}
