import { releaseWave as contract } from "#sync/contracts/waves.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import { refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { nextFactId } from "../stock/order-trail.ts";
import { releaseOrders } from "../stock/release-orders.ts";
import { requireState } from "../stock/require.ts";
import { requireWave } from "./find-wave.ts";

export const releaseWave = decides(contract, (book, { waveId: asked }) => {
  const wave = requireWave(book, asked);
  requireState("wave", wave, "planned");
  const waveId = wave.id;
  const orders = book.find("order", { waveId });
  const slots = wave.limits.slots ?? book.setting("picking.slots");
  const { released, notReleased, taskIds } = releaseOrders(book, orders, { method: wave.method, slots, waveId });
  if (released.length === 0)
    refuse({
      code: "wave-empty",
      why: `None of the ${orders.length} orders of wave ${wave.number} can be released: they are on hold, changed, or without stock.`,
    });

  const sum = (of: (one: (typeof released)[number]) => number) => released.reduce((total, one) => total + of(one), 0);
  const totals = {
    released: released.length,
    allocatedQty: sum((one) => one.allocatedQty),
    shortQty: sum((one) => one.shortQty),
  };
  const factId = nextFactId(book);
  book.post({
    type: "wave-released",
    data: { waveId, number: wave.number, method: wave.method, ...totals, tasks: taskIds.length, notReleased },
    sets: [
      { record: "wave", id: waveId, fields: { state: "released", orders: released.length, releasedAt: book.nowMs } },
      // Orders that got nothing return to the pool.
      ...notReleased.map(
        ({ orderId }): RecordSet<"order"> => ({
          record: "order",
          id: orderId,
          fields: { waveId: "", trail: [...(book.get("order", orderId)?.trail ?? []), factId] },
        }),
      ),
    ],
  });
  return { waveId, ...totals, taskIds, notReleased };
});
