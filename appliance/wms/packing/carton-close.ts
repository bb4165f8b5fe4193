import { closeCarton as contract } from "#sync/contracts/packing.ts";
import { refuse } from "../../store/book.ts";
import { type CommandHandler, decidesAndPresents } from "../../store/handler.ts";
import { requireState } from "../stock/require.ts";
import { closeCarton } from "./close-carton.ts";
import { freshPackJob } from "./pack-job.ts";
import { openCartonOf, requireOrderLpn, requirePackable } from "./packable.ts";
import { settlePacking } from "./settle-packing.ts";

/** Seals the carton that is being filled. */
export const cartonClose: CommandHandler = decidesAndPresents(
  contract,
  (book, { taskId, leaseEpoch, orderId, lpn: named, grossGrams, reason, ...given }) => {
    const order = requirePackable(book, orderId);
    const lpn = named === undefined ? openCartonOf(book, orderId) : requireOrderLpn(book, order, named);
    if (!lpn) return refuse({ code: "not-found", what: "open carton of order", id: order.number });
    requireState("lpn", lpn, "building");
    const measures = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const closed = closeCarton(book, order, lpn, { grossGrams, reason, measures });
    return { ...closed, orderState: settlePacking(book, order, taskId, leaseEpoch), taskId, leaseEpoch };
  },
  (reader, { taskId, leaseEpoch, ...kept }, caller) => ({
    ...kept,
    job: freshPackJob(reader, { taskId, leaseEpoch }, caller),
  }),
);
