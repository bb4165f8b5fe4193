import { shipLoad as contract } from "#sync/contracts/shipping.ts";
import { refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { finishTask } from "../../wms/stock/finish-task.ts";
import { giveNumber } from "../../wms/stock/give-number.ts";
import { printJob } from "../../wms/stock/request-print.ts";
import { requireState } from "../../wms/stock/require.ts";
import { cartonsOf, ordersOn, requireLoad } from "./find-load.ts";
import { known } from "./plan-load.ts";
import { postShipment } from "./post-shipment.ts";

/**
 * The truck leaves. All cartons of its orders must be on it; to leave short needs a reason, then orders with nothing on the truck come off
 * the load and the others ship what is on it. A load leaves once: a second time is refused by its state.
 */
export const shipLoad = decides(contract, (book, { loadId, allowShort, reason = "", rest, ...truck }) => {
  const load = requireLoad(book, loadId);
  requireState("load", load, "loading", "loaded");
  const orders = ordersOn(book, load).map((order) => {
    const cartons = cartonsOf(book, order.id);
    return { order, cartons, loaded: cartons.filter(({ state }) => state === "loaded") };
  });
  const shipping = orders.filter(({ loaded }) => loaded.length > 0);
  const staying = orders.filter(({ loaded }) => loaded.length === 0);
  for (const { order } of shipping)
    if (order.held) refuse({ code: "order-held", order: order.number, reason: order.holdReason });
  const floor = orders.reduce((sum, { cartons, loaded }) => sum + cartons.length - loaded.length, 0);
  const mayLeaveShort = allowShort && reason !== "";
  if (!mayLeaveShort && (floor > 0 || shipping.length === 0))
    refuse({ code: "not-loaded", load: load.number, open: floor });
  for (const { order } of mayLeaveShort ? [] : orders) {
    const open = unpackedQty(book.find("orderLine", { orderId: order.id }));
    if (open > 0 || order.state !== "loaded") refuse({ code: "not-packed", order: order.number, open });
  }
  if (shipping.length === 0) refuse({ code: "not-loaded", load: load.number, open: floor });

  const bolNumber = load.bolNumber || giveNumber(book, "bol");
  const carrierScac = truck.carrierScac ?? load.carrierScac;
  const shipped = shipping.map(({ order, loaded }) =>
    postShipment(book, order, loaded, {
      rest,
      reason,
      fields: { carrierScac: carrierScac || order.carrierScac },
      data: { loadId: load.id, loadNumber: load.number, bolNumber, carrierScac },
    }),
  );
  // Pallets that carried cartons of several orders leave with them.
  const pallets = book.find("lpn", { loadId: load.id, state: "loaded" });
  const grossGrams = shipping
    .flatMap(({ loaded }) => loaded)
    .reduce((sum, carton) => sum + (carton.grossGrams ?? 0), 0);
  book.post({
    type: "load-departed",
    data: {
      loadId: load.id,
      number: load.number,
      bolNumber,
      dock: load.dock,
      carrierScac,
      orders: shipped.map(({ orderId, number }) => ({ orderId, number })),
      leftBehind: staying.map(({ order }) => order.number),
      reason,
    },
    sets: [
      {
        record: "load",
        id: load.id,
        fields: {
          ...known(truck),
          state: "departed",
          bolNumber,
          departedAt: book.nowMs,
          grossGrams,
          cartons: shipping.reduce((sum, { loaded }) => sum + loaded.length, 0),
          shortReason: mayLeaveShort ? reason : "",
        },
      },
      ...pallets.map(({ id }) => ({
        record: "lpn" as const,
        id,
        fields: { state: "shipped" as const, location: "~customer" },
      })),
      ...staying.map(({ order }) => ({ record: "order" as const, id: order.id, fields: { loadId: "" } })),
      printJob(book, "bill-of-lading", load.id, { bolNumber }),
    ],
  });
  for (const task of book.find("task", { loadId: load.id, type: "load", state: ["created", "released", "leased"] }))
    finishTask(book, task.id, task.leaseEpoch, { load: load.number });
  return {
    loadId: load.id,
    number: load.number,
    bolNumber,
    orders: shipped,
    leftBehind: staying.map(({ order }) => order.number),
  };
});

export function unpackedQty(lines: readonly { pickedQty: number; packedQty: number }[]): number {
  return lines.reduce((sum, { pickedQty, packedQty }) => sum + pickedQty - packedQty, 0);
}
