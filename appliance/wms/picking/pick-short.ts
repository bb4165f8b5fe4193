import { pickShort as contract } from "#sync/contracts/picking.ts";
import type { Allocation } from "#sync/model/records/allocation.ts";
import type { Task } from "#sync/model/records/task.ts";
import type { Book } from "../../store/book.ts";
import { type CommandHandler, decidesAndPresents } from "../../store/handler.ts";
import { reallocate } from "../stock/allocate-again.ts";
import { openException } from "../stock/open-exception.ts";
import { promiseLines } from "../stock/promise-lines.ts";
import { requestCount } from "../stock/request-count.ts";
import { voidAllocation } from "../stock/void-allocation.ts";
import { bookPick } from "./book-pick.ts";
import { freshPickJob } from "./pick-job.ts";
import { pickTarget } from "./pick-target.ts";
import { requirePick, requireQtyWithin } from "./require-pick.ts";
import { settlePickTask } from "./settle-task.ts";

/**
 * Less was there than promised. What was taken is booked, the rest of the promise is void, the place is counted, and the line gets
 * other stock: on this walk where it is within reach, else as work of its own. What nobody has stays open for the supervisor.
 */
export const pickShort: CommandHandler = decidesAndPresents(
  contract,
  (book, { taskId, leaseEpoch, allocationId, pickedQty, reason, note = "", toLpn, toPlace, ...taking }) => {
    const pick = requirePick(book, taskId, leaseEpoch, allocationId);
    requireQtyWithin(pick, pickedQty);
    const { order } = pick;
    if (pickedQty > 0) bookPick(book, pick, { qty: pickedQty, ...taking }, pickTarget(book, order, { toLpn, toPlace }));

    const rest = book.get("allocation", allocationId);
    let found = { reallocatedQty: 0, shortQty: 0 };
    if (rest?.state === "open") found = lookElsewhere(book, rest, reason, note);
    settlePickTask(book, taskId, leaseEpoch, [order.id]);
    return { allocationId, ...found, taskId, leaseEpoch };
  },
  (reader, { taskId, leaseEpoch, ...kept }, caller) => ({
    ...kept,
    job: freshPickJob(reader, { taskId, leaseEpoch }, caller),
  }),
);

function lookElsewhere(
  book: Book,
  rest: Allocation,
  reason: string,
  note: string,
): { reallocatedQty: number; shortQty: number } {
  const order = book.get("order", rest.orderId);
  const { place, sku, lot, lpn, qty } = rest;
  const exceptionId = openException(
    book,
    reason === "damaged" || reason === "reason.damaged" ? "damaged" : "short-pick",
    { sku, lot, qty, order: order?.number ?? rest.orderId, reason, note },
    { place, sku, lpn, orderId: rest.orderId, taskId: rest.taskId },
  );
  // The count goes first: while it is open nothing more is promised from here.
  const countId = requestCount(book, place, "short-pick", { sku, exceptionId });
  book.post({
    type: "pick-shorted",
    data: {
      allocationId: rest.id,
      orderId: rest.orderId,
      number: order?.number ?? "",
      sku,
      lot,
      place,
      qty,
      reason,
      countId,
      exceptionId,
    },
    sets: [{ record: "exception", id: exceptionId, fields: { countId } }],
  });
  if (!order || order.held || order.state === "cancelled") {
    voidAllocation(book, rest, "short");
    return { reallocatedQty: 0, shortQty: qty };
  }
  const { allocations, shortage } = reallocate(book, rest, { excludePlaces: [place] });
  const task = book.get("task", rest.taskId);
  if (task) intoReach(book, task, allocations);
  if (shortage > 0) promiseLines(book, [sku]);
  return { reallocatedQty: qty - shortage, shortQty: shortage };
}

/** New picks outside the zone of this walk become a walk of their own. */
function intoReach(book: Book, task: Task, allocations: readonly Allocation[]): void {
  if (task.method !== "zone" || task.zone === "") return;
  const zones = new Map<string, Allocation[]>();
  for (const allocation of allocations) {
    const zone = book.get("location", allocation.place)?.zone ?? "";
    if (zone !== task.zone) zones.set(zone, [...(zones.get(zone) ?? []), allocation]);
  }
  for (const [zone, picks] of [...zones].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const taskId = book.newId();
    const first = picks[0];
    const { priority, dueAt, waveId, toPlace } = task;
    book.post({
      type: "pick-task-made",
      data: {
        taskId,
        method: "single",
        zone,
        orderId: first?.orderId,
        waveId,
        qty: picks.reduce((sum, { qty }) => sum + qty, 0),
        orders: [first?.orderId],
      },
      sets: [
        {
          record: "task",
          id: taskId,
          fields: {
            type: "pick",
            state: "released",
            method: "single",
            priority,
            dueAt,
            waveId,
            toPlace,
            zone,
            orderId: first?.orderId ?? "",
            fromPlace: first?.place ?? "",
            sku: first?.sku ?? "",
            pathSeq: first?.pathSeq ?? 0,
            createdAt: book.nowMs,
          },
        },
        ...picks.map(({ id }) => ({ record: "allocation" as const, id, fields: { taskId } })),
      ],
    });
  }
}
