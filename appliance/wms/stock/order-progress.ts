import type { Order, OrderState } from "#sync/model/records/order.ts";
import type { Book } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { isCart } from "./cart-place.ts";
import { trimPickTasks } from "./make-pick-tasks.ts";
import { postOrderFact } from "./order-trail.ts";

/**
 * Brings an order to the state that its lines and cartons are in by now, and posts `order-picked`, `order-packed` and so on
 * when that is another. Whoever picks, packs, stages, loads or undoes any of it calls this afterwards.
 */
export function progressOrder(book: Book, orderId: string): OrderState | undefined {
  endIdlePicks(book, orderId);
  const order = book.get("order", orderId);
  if (!order || frozen.includes(order.state)) return order?.state;
  const state = stateOfWork(book, order);
  if (state === order.state) return state;
  const type = rank(state) > rank(order.state) ? `order-${state}` : "order-work-undone";
  postOrderFact(book, order, { state }, { type, data: { from: order.state, state } });
  return state;
}

/** Goods were packed or carried straight off the picker's cart: a walk that has nothing else to take or put down is over. */
function endIdlePicks(book: Book, orderId: string): void {
  const picked = book.find("allocation", { orderId, state: "picked" });
  trimPickTasks(
    book,
    picked.map(({ taskId }) => taskId),
  );
}

/** A pack task for an order whose goods are all taken and stand on the floor. There is at most one. */
export function requestPacking(book: Book, orderId: string): void {
  const order = book.get("order", orderId);
  if (order?.state !== "picked") return;
  const totes = book.find("lpn", { orderId, state: ["building", "picked"] });
  const first = totes[0];
  if (!first || totes.some((lpn) => isCart(book, lpn.location))) return;
  if (book.find("task", { orderId, type: "pack", state: ["created", "released", "leased"] }).length > 0) return;
  const { priority, requestedShipAt: dueAt, waveId } = order;
  const taskId = book.newId();
  const fields = {
    type: "pack" as const,
    state: "released" as const,
    orderId,
    waveId,
    priority,
    dueAt,
    lpn: first.id,
    fromPlace: first.location,
    createdAt: book.nowMs,
  };
  book.post({
    type: "packing-requested",
    data: { taskId, orderId, number: order.number },
    sets: [{ record: "task", id: taskId, fields }],
  });
}

const frozen: readonly OrderState[] = ["draft", "shipped", "cancelled"];
const way: readonly OrderState[] = ["open", "released", "picking", "picked", "packed", "staged", "loaded"];
const rank = (state: OrderState): number => way.indexOf(state);

function stateOfWork(reader: Reader, order: Order): OrderState {
  const { allocated, picked, packed } = reader.row<{ allocated: number; picked: number; packed: number }>(
    sumsSql,
    order.id,
  ) ?? { allocated: 0, picked: 0, packed: 0 };
  if (picked === 0) return allocated > 0 ? "released" : "open";
  if (allocated > 0) return "picking";
  if (packed < picked) return "picked";
  // A tote that is still being filled holds only surplus by now: it goes back to the shelf, and the order does not wait for it.
  const cartons = reader
    .find("lpn", { orderId: order.id, state: ["building", "closed", "packed", "staged", "loaded"] })
    .filter(({ state, cartonNumber }) => state !== "building" || cartonNumber > 0);
  if (cartons.some(({ state }) => state === "building")) return "picked";
  if (cartons.length > 0 && cartons.every(({ state }) => state === "loaded")) return "loaded";
  if (cartons.length > 0 && cartons.every(({ state }) => state === "loaded" || state === "staged")) return "staged";
  return "packed";
}

const sumsSql = `SELECT coalesce(sum(allocatedQty), 0) AS allocated, coalesce(sum(pickedQty), 0) AS picked, coalesce(sum(packedQty), 0) AS packed
  FROM orderLine WHERE orderId = ?`;
