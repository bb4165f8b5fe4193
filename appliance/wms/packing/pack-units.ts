import { packUnits as contract } from "#sync/contracts/packing.ts";
import { refuse } from "../../store/book.ts";
import { type CommandHandler, decidesAndPresents } from "../../store/handler.ts";
import { leaseStanding } from "../stock/finish-task.ts";
import { requireItem } from "../stock/require.ts";
import { openCarton } from "./open-carton.ts";
import { packInto } from "./pack-into.ts";
import { freshPackJob } from "./pack-job.ts";
import { requirePackable, type Waiting, waitingOf } from "./packable.ts";

/** Units go into the open carton. More than was picked for the order is not its, and is refused. */
export const packUnits: CommandHandler = decidesAndPresents(
  contract,
  (book, { taskId, leaseEpoch, orderId, fromLpn, sku, lot, serials, qty, toLpn }) => {
    leaseStanding(book, taskId, leaseEpoch);
    const order = requirePackable(book, orderId);
    const item = requireItem(book, sku);
    const waiting = waitingOf(book, orderId).filter(
      (one) =>
        one.sku === sku &&
        (fromLpn === undefined || one.lpn === fromLpn) &&
        (lot === undefined || lot === "" || one.lot === lot),
    );
    if (item.tracksSerial && new Set(serials).size !== qty)
      refuse({ code: "serial-required", sku, qty, given: serials.length });
    const goods = item.tracksSerial ? waiting.filter(({ serial }) => serials.includes(serial)) : firstOf(waiting, qty);
    const most = goods.reduce((sum, one) => sum + one.qty, 0);
    const [first] = goods;
    if (most < qty || !first) return refuse({ code: "qty-over", wanted: qty, most });
    const carton = openCarton(book, order, toLpn, first.place);
    const packedQty = packInto(book, order, goods, carton);
    const leftQty = waitingOf(book, orderId).reduce((sum, one) => sum + one.qty, 0);
    return { lpn: carton.lpn, packedQty, leftQty, taskId, leaseEpoch };
  },
  (reader, { taskId, leaseEpoch, ...kept }, caller) =>
    kept.leftQty === 0 ? { ...kept, job: freshPackJob(reader, { taskId, leaseEpoch }, caller) } : kept,
);

function firstOf(waiting: readonly Waiting[], qty: number): Waiting[] {
  let left = qty;
  return waiting.flatMap((one) => {
    const units = Math.min(left, one.qty);
    left -= units;
    return units > 0 ? [{ ...one, qty: units }] : [];
  });
}
