import { loadCarton as contract, unloadCarton as unloadContract } from "#sync/contracts/shipping.ts";
import type { Load } from "#sync/model/records/load.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { finishTask, leaseStanding } from "../../wms/stock/finish-task.ts";
import { lpnTree, moveLpn, rootOf } from "../../wms/stock/lpn-tree.ts";
import { progressOrder } from "../../wms/stock/order-progress.ts";
import { requireLpn, requireState } from "../../wms/stock/require.ts";
import { cartonsOf, loadingProgress, requireLoad } from "./find-load.ts";
import { requireLane } from "./stage-lpn.ts";

/** A carton, or a pallet with all its cartons, is on the truck. A second scan of it is no trouble. */
export const loadCarton = decides(contract, (book, { taskId, leaseEpoch, loadId, lpn: id }) => {
  leaseStanding(book, taskId, leaseEpoch);
  const load = requireLoad(book, loadId);
  const lpn = rootOf(book, requireCarton(book, id));
  if (lpn.state === "loaded" && lpn.loadId === load.id) return progressOf(book, load, lpn);
  requireState("load", load, "dock-assigned", "loading", "loaded");
  const tree = lpnTree(book, lpn);
  const orders = [...new Set(tree.map(({ orderId }) => orderId).filter((orderId) => orderId !== ""))];
  if (orders.length === 0) refuse({ code: "lpn-wrong-load", lpn: lpn.id, load: load.number, other: "" });
  for (const orderId of orders) {
    const order = book.get("order", orderId);
    if (order?.loadId !== load.id)
      refuse({
        code: "lpn-wrong-load",
        lpn: lpn.id,
        load: load.number,
        other: order?.loadId ? (book.get("load", order.loadId)?.number ?? "") : "",
      });
    if (order?.held) refuse({ code: "order-held", order: order.number, reason: order.holdReason });
  }
  requireState("lpn", lpn, "packed", "staged", "closed");

  const { moves, sets } = moveLpn(book, lpn, { place: load.dock, state: "loaded" });
  book.post({
    type: "carton-loaded",
    data: { loadId: load.id, number: load.number, lpn: lpn.id, dock: load.dock, orderIds: orders },
    moves,
    sets: [...sets, ...tree.map(({ id: one }) => ({ record: "lpn" as const, id: one, fields: { loadId: load.id } }))],
  });
  for (const orderId of orders) progressOrder(book, orderId);
  const { loaded, total } = loadingProgress(book, load);
  const state = loaded === total ? ("loaded" as const) : ("loading" as const);
  book.post({
    type: state === "loaded" ? "load-loaded" : "load-progressed",
    data: { loadId: load.id, number: load.number, loaded, total },
    sets: [
      {
        record: "load",
        id: load.id,
        fields: { state, cartons: loaded, grossGrams: load.grossGrams + (lpn.grossGrams ?? 0) },
      },
    ],
  });
  if (state === "loaded") endLoading(book, load, taskId, leaseEpoch);
  return { loadId: load.id, lpn: lpn.id, loaded, total };
});

/** The escape: a carton comes off the truck and stands in a lane again. */
export const unloadCarton = decides(unloadContract, (book, { loadId, lpn: id, toPlace, reason }) => {
  const load = requireLoad(book, loadId);
  const lpn = rootOf(book, requireCarton(book, id));
  requireState("load", load, "loading", "loaded");
  if (lpn.state !== "loaded" || lpn.loadId !== load.id)
    refuse({
      code: "lpn-wrong-load",
      lpn: lpn.id,
      load: load.number,
      other: book.get("load", lpn.loadId)?.number ?? "",
    });
  requireLane(book, toPlace);
  const tree = lpnTree(book, lpn);
  const { moves, sets } = moveLpn(book, lpn, { place: toPlace, state: "staged" });
  book.post({
    type: "carton-unloaded",
    data: { loadId: load.id, number: load.number, lpn: lpn.id, toPlace, reason },
    moves,
    sets: [...sets, ...tree.map(({ id: one }) => ({ record: "lpn" as const, id: one, fields: { loadId: "" } }))],
  });
  for (const orderId of new Set(tree.map((one) => one.orderId))) if (orderId !== "") progressOrder(book, orderId);
  const { loaded, total } = loadingProgress(book, load);
  book.post({
    type: "load-progressed",
    data: { loadId: load.id, number: load.number, loaded, total },
    sets: [
      {
        record: "load",
        id: load.id,
        fields: {
          state: loaded > 0 ? "loading" : "dock-assigned",
          cartons: loaded,
          grossGrams: Math.max(0, load.grossGrams - (lpn.grossGrams ?? 0)),
        },
      },
    ],
  });
  return { loadId: load.id, lpn: lpn.id, loaded, total };
});

/** A carton by its own label, or by the SSCC on it. */
function requireCarton(book: Book, id: string): Lpn {
  return book.get("lpn", id) ?? book.first("lpn", { sscc: id }) ?? requireLpn(book, id);
}

function progressOf(book: Book, load: Load, lpn: Lpn) {
  return { loadId: load.id, lpn: lpn.id, ...loadingProgress(book, load) };
}

/** Everything is on: the load task ends when its orders have nothing left that could still come. */
function endLoading(book: Book, load: Load, taskId: string, leaseEpoch: number): void {
  const open = book
    .find("order", { loadId: load.id })
    .some(({ id, state }) => state !== "loaded" || cartonsOf(book, id).length === 0);
  if (open) return;
  for (const task of book.find("task", { loadId: load.id, type: "load", state: ["created", "released", "leased"] }))
    finishTask(book, task.id, task.id === taskId ? leaseEpoch : task.leaseEpoch, { load: load.number });
}
