import { keepLpn as contract } from "#sync/contracts/packing.ts";
import { refuse } from "../../store/book.ts";
import { type CommandHandler, decidesAndPresents } from "../../store/handler.ts";
import { requireState } from "../stock/require.ts";
import { closeCarton } from "./close-carton.ts";
import { packedLines } from "./pack-into.ts";
import { freshPackJob } from "./pack-job.ts";
import { linesOf, requireOrderLpn, requirePackable, waitingOf } from "./packable.ts";
import { settlePacking } from "./settle-packing.ts";

/** The tote or pallet becomes a carton with its own SSCC; nothing is moved. Surplus must come out of it first. */
export const keepLpn: CommandHandler = decidesAndPresents(
  contract,
  (book, { taskId, leaseEpoch, orderId, lpn: id, grossGrams, reason }) => {
    const order = requirePackable(book, orderId);
    const lpn = requireOrderLpn(book, order, id);
    requireState("lpn", lpn, "building", "picked");
    const goods = waitingOf(book, orderId).filter((one) => one.lpn === id);
    const packedQty = goods.reduce((sum, { qty }) => sum + qty, 0);
    const holds = book.balances({ lpn: id }).reduce((sum, { onHand }) => sum + Math.max(0, onHand), 0);
    if (holds > packedQty) refuse({ code: "qty-over", wanted: holds, most: packedQty });
    if (packedQty > 0)
      book.post({
        type: "lpn-kept-as-carton",
        data: { orderId, number: order.number, lpn: id, qty: packedQty },
        sets: packedLines(linesOf(book, orderId), goods),
      });
    const closed = closeCarton(book, order, lpn, { grossGrams, reason });
    return { ...closed, packedQty, orderState: settlePacking(book, order, taskId, leaseEpoch), taskId, leaseEpoch };
  },
  (reader, { taskId, leaseEpoch, ...kept }, caller) => ({
    ...kept,
    job: freshPackJob(reader, { taskId, leaseEpoch }, caller),
  }),
);
