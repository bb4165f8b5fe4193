import { cancelWave as contract } from "#sync/contracts/waves.ts";
import { decides } from "../../store/handler.ts";
import { compareOrders } from "../stock/available-queue.ts";
import { postOrderFact } from "../stock/order-trail.ts";
import { requireState } from "../stock/require.ts";
import { unreleaseOrder } from "../stock/unrelease-order.ts";
import { requireWave } from "./find-wave.ts";

/** Orders of which something is picked stay in the wave and are finished; without any, the wave is cancelled. */
export const cancelWave = decides(contract, (book, { waveId: asked }) => {
  const wave = requireWave(book, asked);
  requireState("wave", wave, "planned", "released", "picking");
  const started: { orderId: string; number: string }[] = [];
  let returned = 0;
  for (const order of book.find("order", { waveId: wave.id }).sort(compareOrders)) {
    if (order.state === "released" || order.state === "picking") {
      if (unreleaseOrder(book, order)) returned++;
      else started.push({ orderId: order.id, number: order.number });
    } else if (order.state === "open" || order.state === "draft") {
      postOrderFact(book, order, { waveId: "" }, { type: "order-left-wave", data: { waveId: wave.id } });
      returned++;
    } else if (order.state !== "cancelled") started.push({ orderId: order.id, number: order.number });
  }
  const state = started.length === 0 ? ("cancelled" as const) : wave.state;
  book.post({
    type: "wave-cancelled",
    data: { waveId: wave.id, number: wave.number, returned, started: started.length },
    sets: [{ record: "wave", id: wave.id, fields: { state, orders: started.length } }],
  });
  return { waveId: wave.id, state, returned, started };
});
