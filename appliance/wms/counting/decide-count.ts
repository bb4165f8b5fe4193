import { countingContracts } from "#sync/contracts/counting.ts";
import type { Book } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { requireRecord, requireState } from "../stock/require.ts";
import { settleException } from "../stock/settle-exception.ts";
import { askAgain } from "./finish-count.ts";
import { postCount } from "./post-count.ts";

export const approveCount = decides(countingContracts["counts.approve"], (book, { countId }) => {
  const count = requireRecord(book, "count", countId);
  requireState("count", count, "review");
  postCount(book, count);
  return { countId, state: "posted" as const };
});

export const rejectCount = decides(countingContracts["counts.reject"], (book, { countId, reason, again }) => {
  const count = requireRecord(book, "count", countId);
  requireState("count", count, "review");
  book.post({
    type: "count-rejected",
    data: { countId, reason },
    sets: [{ record: "count", id: countId, fields: { state: "rejected", decidedBy: book.actor } }],
  });
  closeExceptions(book, countId, `count rejected: ${reason}`);
  if (!again) return { countId, state: "rejected" as const };
  askAgain(book, count);
  return { countId, state: "recount" as const };
});

export const cancelCount = decides(countingContracts["counts.cancel"], (book, { countId, reason }) => {
  const count = requireRecord(book, "count", countId);
  requireState("count", count, "requested", "counting", "recount", "review");
  const tasks = book.find("task", { countId, state: ["created", "released", "leased"] });
  book.post({
    type: "count-cancelled",
    data: { countId, reason },
    sets: [
      { record: "count", id: countId, fields: { state: "cancelled", decidedBy: book.actor } },
      ...tasks.map(({ id }) => ({
        record: "task" as const,
        id,
        fields: { state: "cancelled" as const, leaseHolder: "", leaseDevice: "", leaseUntil: null, result: { reason } },
      })),
    ],
  });
  closeExceptions(book, countId, `count cancelled: ${reason}`);
  return { countId, state: "cancelled" as const };
});

/** Only the question whether to post this difference ends here: a shortfall waits for a count that is posted. */
function closeExceptions(book: Book, countId: string, resolution: string): void {
  for (const exception of book.find("exception", {
    kind: "count-difference",
    countId,
    state: ["open", "claimed", "resolving"],
  }))
    settleException(book, exception, "resolved", resolution);
}
