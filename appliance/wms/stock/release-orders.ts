import type { Allocation } from "#sync/model/records/allocation.ts";
import type { Order, OrderLine } from "#sync/model/records/order.ts";
import type { Book } from "../../store/book.ts";
import { allocatedLine, allocationOf, allocationSet } from "./allocate.ts";
import { Choice, sum, type Take } from "./allocate-choose.ts";
import { needOf } from "./available-need.ts";
import { compareOrders } from "./available-queue.ts";
import { makePickTasks, type OrderPicks, type PickMethod, taskSet } from "./make-pick-tasks.ts";
import { postOrderFact } from "./order-trail.ts";

export type NotReleasedWhy = "held" | "state" | "nothing-open" | "no-stock" | "not-complete";

export interface ReleaseResult {
  released: { orderId: string; number: string; allocatedQty: number; shortQty: number; taskIds: string[] }[];
  notReleased: { orderId: string; number: string; why: NotReleasedWhy }[];
  taskIds: string[];
}

/**
 * Reserves stock for orders and makes their pick tasks, in the order of the queue whatever order they are given in. An order that gets nothing, or not
 * everything although it ships complete, stays as it is and goes back to the pool.
 */
export function releaseOrders(
  book: Book,
  orders: readonly Order[],
  { method, slots, waveId = "" }: { method: PickMethod; slots: number; waveId?: string },
): ReleaseResult {
  const choice = new Choice(book, book.nowMs);
  const ready: Ready[] = [];
  const notReleased: ReleaseResult["notReleased"] = [];

  for (const order of [...orders].sort(compareOrders)) {
    const given = chooseForOrder(book, choice, order);
    if (typeof given === "string") notReleased.push({ orderId: order.id, number: order.number, why: given });
    else ready.push(allocated(book, order, given));
  }

  const tasks = makePickTasks(book, ready, { method, slots, waveId });
  const released = ready.map((one) => {
    const taskIds = [...new Set(one.picks.map(({ allocation }) => allocation.taskId))];
    postRelease(book, one, waveId, taskIds);
    return {
      orderId: one.order.id,
      number: one.order.number,
      allocatedQty: one.allocatedQty,
      shortQty: one.shortQty,
      taskIds,
    };
  });
  for (const task of tasks)
    book.post({
      type: "pick-task-made",
      data: {
        taskId: task.id,
        method,
        zone: task.zone,
        orderId: task.orderId,
        waveId,
        qty: task.qty,
        orders: task.slots.map(({ orderId }) => orderId),
      },
      sets: [taskSet(task)],
    });
  return { released, notReleased, taskIds: tasks.map(({ id }) => id) };
}

/** States in which an order can be given (more) stock. */
export const releasableStates: readonly Order["state"][] = ["open", "released", "picking", "picked"];

interface Ready extends OrderPicks {
  lines: { line: OrderLine; qty: number; shortQty: number }[];
  allocatedQty: number;
  shortQty: number;
}

type Chosen = { line: OrderLine; takes: Take[]; shortQty: number }[];

function chooseForOrder(book: Book, choice: Choice, order: Order): Chosen | NotReleasedWhy {
  if (!releasableStates.includes(order.state)) return "state";
  if (order.held) return "held";
  const open = book.find("orderLine", { orderId: order.id }, { order: "line, id" }).filter((line) => needOf(line) > 0);
  if (open.length === 0) return "nothing-open";
  const chosen: Chosen = open.map((line) => {
    const takes = choice.choose(line, order, needOf(line));
    return { line, takes, shortQty: needOf(line) - sum(takes) };
  });
  const incomplete = order.shipComplete && chosen.some(({ shortQty }) => shortQty > 0);
  if (incomplete || chosen.every(({ takes }) => takes.length === 0)) {
    for (const { line, takes } of chosen) choice.giveBack(line, order, takes);
    return incomplete ? "not-complete" : "no-stock";
  }
  return chosen;
}

function allocated(book: Book, order: Order, chosen: Chosen): Ready {
  const picks: { allocation: Allocation; zone: string }[] = chosen.flatMap(({ line, takes }) =>
    takes.map((take) => ({ allocation: allocationOf(book, line, take, ""), zone: take.from.zone })),
  );
  return {
    order,
    picks,
    lines: chosen.map(({ line, takes, shortQty }) => ({ line, qty: sum(takes), shortQty })),
    allocatedQty: picks.reduce((total, { allocation }) => total + allocation.qty, 0),
    shortQty: chosen.reduce((total, { shortQty }) => total + shortQty, 0),
  };
}

function postRelease(
  book: Book,
  { order, picks, lines, allocatedQty, shortQty }: Ready,
  waveId: string,
  taskIds: string[],
): void {
  const state = order.state === "open" ? "released" : order.state === "picked" ? "picking" : order.state;
  postOrderFact(
    book,
    order,
    { state, releasedAt: order.releasedAt ?? book.nowMs, waveId: waveId || order.waveId },
    {
      type: "order-released",
      data: {
        waveId,
        allocatedQty,
        shortQty,
        taskIds,
        lines: lines.map(({ line, qty, shortQty: short }) => ({
          line: line.line,
          sku: line.sku,
          qty,
          shortQty: short,
        })),
      },
      sets: [
        ...picks.map(({ allocation }) => allocationSet(allocation)),
        ...lines.filter(({ qty }) => qty > 0).map(({ line, qty }) => allocatedLine(line, qty)),
      ],
    },
  );
}
