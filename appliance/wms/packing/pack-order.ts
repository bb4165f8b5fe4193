import { packOrder as contract } from "#sync/contracts/packing.ts";
import { refuse } from "../../store/book.ts";
import { type CommandHandler, decidesAndPresents } from "../../store/handler.ts";
import { requireLpn } from "../stock/require.ts";
import { closeCarton } from "./close-carton.ts";
import { openCarton } from "./open-carton.ts";
import { packInto } from "./pack-into.ts";
import { freshPackJob } from "./pack-job.ts";
import { requirePackable, waitingOf } from "./packable.ts";
import { settlePacking } from "./settle-packing.ts";

/**
 * All that is picked goes into one carton, closed and labelled: one scan packs an order. A packer says which totes were in hand:
 * goods that somebody put down for the order since are not in that carton, and come as the next job.
 */
export const packOrder: CommandHandler = decidesAndPresents(
  contract,
  (book, { taskId, leaseEpoch, orderId, lpns, toLpn, grossGrams, reason }) => {
    const order = requirePackable(book, orderId);
    const goods = waitingOf(book, orderId).filter(({ lpn }) => lpns?.includes(lpn) ?? true);
    const [first] = goods;
    if (!first) return refuse({ code: "carton-empty", lpn: toLpn ?? order.number });
    const carton = openCarton(book, order, toLpn, first.place);
    const packedQty = packInto(book, order, goods, carton);
    const closed = closeCarton(book, order, requireLpn(book, carton.lpn), { grossGrams, reason });
    return { ...closed, packedQty, orderState: settlePacking(book, order, taskId, leaseEpoch), taskId, leaseEpoch };
  },
  (reader, { taskId, leaseEpoch, ...kept }, caller) => ({
    ...kept,
    job: freshPackJob(reader, { taskId, leaseEpoch }, caller),
  }),
);
