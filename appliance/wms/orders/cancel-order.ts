import { cancelOrder as contract } from "#sync/contracts/orders.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Order, OrderLine } from "#sync/model/records/order.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { changedLine, needOf } from "../stock/available-need.ts";
import { trimPickTasks } from "../stock/make-pick-tasks.ts";
import { makePutBackTasks, type PutBackWish } from "../stock/make-put-back-tasks.ts";
import { requestPacking } from "../stock/order-progress.ts";
import { postOrderFact } from "../stock/order-trail.ts";
import { promiseLines } from "../stock/promise-lines.ts";
import { requireState } from "../stock/require.ts";
import { settledState } from "../stock/settled-state.ts";
import { calledOffSets } from "../stock/transfer-goods.ts";
import { voidAllocations } from "../stock/void-allocation.ts";
import { linesOf, requireLine, requireOrder } from "./find-order.ts";

export const cancelOrder = decides(contract, (book, { orderId, reason, lines }) => {
  const order = requireOrder(book, orderId);
  // Units of a draft are mended by a change of its lines; as a whole it can be cancelled.
  requireState("order", order, ...cancellableStates.filter((state) => !lines || state !== "draft"));
  const wanted = new Map<string, number>();
  for (const { line: number, qty } of lines ?? []) {
    const line = requireLine(book, order, number);
    const all = (wanted.get(line.id) ?? 0) + qty;
    if (all > cancellableQty(line)) refuse({ code: "qty-over", wanted: all, most: cancellableQty(line) });
    wanted.set(line.id, all);
  }
  const done = cancelUnits(book, order, lines ? wanted : undefined, reason);
  promiseLines(book, done.skus);
  return {
    orderId: order.id,
    state: done.state,
    cancelledQty: done.cancelledQty,
    voidedQty: done.voidedQty,
    putBackTaskIds: done.putBackTaskIds,
  };
});

/** What stands on a truck is taken off it before it can be cancelled. */
export const cancellableStates: readonly Order["state"][] = [
  "draft",
  "open",
  "released",
  "picking",
  "picked",
  "packed",
  "staged",
];

/** Units of a line that were neither shipped, cancelled nor moved to another order. */
export function cancellableQty({ orderedQty, cancelledQty, backorderQty, shippedQty }: OrderLine): number {
  return Math.max(0, orderedQty - cancelledQty - backorderQty - shippedQty);
}

interface Cancelled {
  state: Order["state"];
  cancelledQty: number;
  voidedQty: number;
  putBackTaskIds: string[];
  /** Whose promises are to be made anew. */
  skus: string[];
}

/**
 * Cancels units per line (everything without `wanted`), cheapest first: what still waits for stock, then what is allocated, then what is
 * picked. A pick has happened and is not undone in the book: its goods come back by a put-back task.
 */
export function cancelUnits(
  book: Book,
  order: Order,
  wanted: ReadonlyMap<string, number> | undefined,
  reason: string,
): Cancelled {
  const losses = linesOf(book, order)
    .map((line) => lossOf(line, wanted ? (wanted.get(line.id) ?? 0) : cancellableQty(line)))
    .filter(({ qty }) => qty > 0);
  const { voidedQty, taskIds } = voidFor(book, losses);

  const lossByLine = new Map(losses.map((loss) => [loss.line.id, loss]));
  const after: OrderLine[] = [];
  const lineSets = linesOf(book, order).flatMap((line) => {
    const loss = lossByLine.get(line.id);
    const pickedQty = line.pickedQty - (loss?.pickedQty ?? 0);
    const change = {
      cancelledQty: line.cancelledQty + (loss?.qty ?? 0),
      pickedQty,
      packedQty: Math.min(line.packedQty, pickedQty),
    };
    after.push({ ...line, ...change });
    return loss ? [changedLine(line, change)] : [];
  });
  const wishes = losses
    .filter(({ pickedQty }) => pickedQty > 0)
    .map(({ line, pickedQty }): PutBackWish => ({ sku: line.sku, lot: line.lot, qty: pickedQty }));
  const putBack = makePutBackTasks(book, order, wishes, reason);
  const state = wanted ? settledState(order.state, after) : "cancelled";
  const cancelledQty = losses.reduce((total, { qty }) => total + qty, 0);

  postOrderFact(book, order, state === "cancelled" ? { state, loadId: "" } : { state }, {
    type: "order-cancelled",
    data: {
      reason,
      whole: state === "cancelled",
      cancelledQty,
      voidedQty,
      putBackTaskIds: putBack.taskIds,
      lines: losses.map(({ line, qty }) => ({ line: line.line, sku: line.sku, qty })),
    },
    sets: [
      ...lineSets,
      ...putBack.sets,
      ...(state === "cancelled" ? [...packTaskSets(book, order), ...calledOffSets(book, order)] : []),
    ],
  });
  trimPickTasks(book, taskIds);
  requestPacking(book, order.id);
  const skus = losses.map(({ line }) => line.sku).filter((sku) => sku !== "");
  return { state, cancelledQty, voidedQty, putBackTaskIds: putBack.taskIds, skus };
}

/** Nobody packs a cancelled order: its goods are put back from where they stand. */
function packTaskSets(book: Book, order: Order): RecordSet<"task">[] {
  return book
    .find("task", { orderId: order.id, type: "pack", state: ["created", "released", "leased"] })
    .map(({ id }) => ({
      record: "task",
      id,
      fields: { state: "cancelled", leaseHolder: "", leaseDevice: "", leaseUntil: null },
    }));
}

interface Loss {
  line: OrderLine;
  qty: number;
  allocatedQty: number;
  pickedQty: number;
}

function lossOf(line: OrderLine, qty: number): Loss {
  const afterNeed = qty - Math.min(qty, needOf(line));
  const allocatedQty = Math.min(afterNeed, line.allocatedQty);
  return { line, qty, allocatedQty, pickedQty: Math.min(afterNeed - allocatedQty, line.pickedQty - line.shippedQty) };
}

/** Frees allocations of the lines, those that would be picked last first. */
function voidFor(book: Book, losses: readonly Loss[]): { voidedQty: number; taskIds: string[] } {
  const chosen = losses.flatMap(({ line, allocatedQty }) => {
    let left = allocatedQty;
    const open = book.find(
      "allocation",
      { orderLineId: line.id, state: "open" },
      { order: "pathSeq DESC, length(id) DESC, id DESC" },
    );
    return open.flatMap((allocation) => {
      const qty = Math.min(left, allocation.qty);
      left -= qty;
      return qty > 0 ? [{ allocation, qty }] : [];
    });
  });
  voidAllocations(book, chosen, "cancelled");
  return {
    voidedQty: chosen.reduce((total, { qty }) => total + qty, 0),
    taskIds: chosen.map(({ allocation }) => allocation.taskId),
  };
}
