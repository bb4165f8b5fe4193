import { pickSkip as contract } from "#sync/contracts/picking.ts";
import { type CommandHandler, decidesAndPresents } from "../../store/handler.ts";
import { freshPickJob } from "./pick-job.ts";
import { requirePick } from "./require-pick.ts";

/** This line comes last: it must still be taken. */
export const pickSkip: CommandHandler = decidesAndPresents(
  contract,
  (book, { taskId, leaseEpoch, allocationId, reason = "" }) => {
    const { allocation, standing } = requirePick(book, taskId, leaseEpoch, allocationId);
    if (allocation.state === "open" && standing === "current") {
      const last =
        book.row<{ seq: number }>("SELECT max(pathSeq) AS seq FROM allocation WHERE taskId = ?", allocation.taskId)
          ?.seq ?? 0;
      book.post({
        type: "pick-skipped",
        data: { taskId, allocationId, sku: allocation.sku, place: allocation.place, reason },
        sets: [{ record: "allocation", id: allocationId, fields: { pathSeq: last + 1 } }],
      });
    }
    return { allocationId, taskId, leaseEpoch };
  },
  (reader, { allocationId, taskId, leaseEpoch }, caller) => ({
    allocationId,
    job: freshPickJob(reader, { taskId, leaseEpoch }, caller),
  }),
);
