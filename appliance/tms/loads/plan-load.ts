import {
  assignOrders as assignContract,
  cancelLoad as cancelContract,
  createLoad as createContract,
  dockLoad as dockContract,
  unassignOrders as unassignContract,
} from "#sync/contracts/shipping.ts";
import type { Load } from "#sync/model/records/load.ts";
import type { Order } from "#sync/model/records/order.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { endOfTask } from "../../wms/stock/finish-task.ts";
import { giveNumber } from "../../wms/stock/give-number.ts";
import { requestLoading } from "../../wms/stock/request-loading.ts";
import { requireLocation, requireRecord, requireState } from "../../wms/stock/require.ts";
import { cartonsOf, loadingProgress, ordersOn, requireLoad } from "./find-load.ts";

export const createLoad = decides(
  createContract,
  (book, { number: given, orderIds, dock, plannedAt = null, ...truck }) => {
    if (given && book.first("load", { number: given })) refuse({ code: "load-exists", number: given });
    const number = given || giveNumber(book, "load");
    const id = book.newId();
    book.post({
      type: "load-created",
      data: { loadId: id, number },
      sets: [
        { record: "load", id, fields: { number, state: "planned", ...known(truck), plannedAt, createdAt: book.nowMs } },
      ],
    });
    putOn(book, requireLoad(book, id), orderIds);
    if (dock !== undefined) standAt(book, requireLoad(book, id), dock, {});
    return answer(book, id);
  },
);

export const assignOrders = decides(assignContract, (book, { loadId, orderIds }) => {
  const load = requireLoad(book, loadId);
  requireState("load", load, "planned", "dock-assigned", "loading", "loaded");
  putOn(book, load, orderIds);
  return answer(book, load.id);
});

/** An order that has cartons on the truck stays on the load until they are off. */
export const unassignOrders = decides(unassignContract, (book, { loadId, orderIds }) => {
  const load = requireLoad(book, loadId);
  requireState("load", load, "planned", "dock-assigned", "loading", "loaded");
  const orders = orderIds.map((id) => requireRecord(book, "order", id)).filter((order) => order.loadId === load.id);
  for (const { id } of orders) {
    const cartons = cartonsOf(book, id).filter(({ state }) => state === "loaded").length;
    if (cartons > 0) refuse({ code: "load-not-empty", load: load.number, cartons });
  }
  takeOff(book, load, orders, "load-orders-unassigned", {});
  return answer(book, load.id);
});

export const dockLoad = decides(dockContract, (book, { loadId, dock, ...truck }) => {
  const load = requireLoad(book, loadId);
  requireState("load", load, "planned", "dock-assigned");
  standAt(book, load, dock, known(truck));
  return answer(book, load.id);
});

export const cancelLoad = decides(cancelContract, (book, { loadId, reason }) => {
  const load = requireLoad(book, loadId);
  requireState("load", load, "planned", "dock-assigned", "loading", "loaded");
  const { loaded } = loadingProgress(book, load);
  if (loaded > 0) refuse({ code: "load-not-empty", load: load.number, cartons: loaded });
  takeOff(book, load, ordersOn(book, load), "load-cancelled", { state: "cancelled", cancelReason: reason });
  return answer(book, load.id);
});

/** Shipped and cancelled orders ride no more; one that is on another load is taken off there first, by somebody. */
function putOn(book: Book, load: Load, orderIds: readonly string[]): void {
  const orders = [...new Set(orderIds)].map((id) => requireRecord(book, "order", id));
  for (const order of orders) {
    requireState("order", order, "open", "released", "picking", "picked", "packed", "staged");
    if (order.loadId !== "" && order.loadId !== load.id)
      refuse({
        code: "order-on-load",
        order: order.number,
        load: book.get("load", order.loadId)?.number ?? order.loadId,
      });
  }
  if (orders.length === 0) return;
  book.post({
    type: "load-orders-assigned",
    data: { loadId: load.id, number: load.number, orders: orders.map(({ id, number }) => ({ orderId: id, number })) },
    sets: [
      ...orders.map(({ id }) => ({ record: "order" as const, id, fields: { loadId: load.id } })),
      ...(load.state === "loaded"
        ? [{ record: "load" as const, id: load.id, fields: { state: "loading" as const } }]
        : []),
    ],
  });
  requestLoading(book, load.id);
}

function takeOff(book: Book, load: Load, orders: readonly Order[], type: string, fields: Partial<Load>): void {
  const ends =
    fields.state === "cancelled"
      ? book.find("task", { loadId: load.id, state: ["created", "released", "leased"] })
      : [];
  book.post({
    type,
    data: { loadId: load.id, number: load.number, orders: orders.map(({ id, number }) => ({ orderId: id, number })) },
    sets: [
      ...orders.map(({ id }) => ({ record: "order" as const, id, fields: { loadId: "" } })),
      ...(Object.keys(fields).length > 0 ? [{ record: "load" as const, id: load.id, fields }] : []),
      ...ends.map(({ id }) => ({
        record: "task" as const,
        id,
        fields: { ...endOfTask(book, id, "done").fields, state: "cancelled" as const },
      })),
    ],
  });
}

/** The truck stands at a door: from now on loading it is work. One door, one truck. */
function standAt(book: Book, load: Load, dock: string, truck: Partial<Load>): void {
  const place = requireLocation(book, dock);
  if (!place.capabilities.includes("load")) refuse({ code: "capability-missing", location: dock, capability: "load" });
  const other = book
    .find("load", { dock, state: ["dock-assigned", "loading", "loaded"] })
    .find(({ id }) => id !== load.id);
  if (other) refuse({ code: "dock-taken", dock, load: other.number });
  book.post({
    type: "load-docked",
    data: { loadId: load.id, number: load.number, dock },
    sets: [{ record: "load", id: load.id, fields: { ...truck, state: "dock-assigned", dock } }],
  });
  requestLoading(book, load.id);
}

function answer(book: Book, id: string) {
  const load = requireLoad(book, id);
  return { loadId: load.id, number: load.number, state: load.state, orders: ordersOn(book, load).length };
}

export const known = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
