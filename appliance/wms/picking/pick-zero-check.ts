import { pickZeroCheck as contract } from "#sync/contracts/picking.ts";
import { decides } from "../../store/handler.ts";
import { leaseStanding } from "../stock/finish-task.ts";
import { requestCount } from "../stock/request-count.ts";
import { requireLocation } from "../stock/require.ts";

/**
 * The person looked whether the place is empty. If they and the book agree, that is a count for free; if not, one is asked for. What
 * the book holds there counts at the moment the answer arrives: goods may have been put in since.
 */
export const pickZeroCheck = decides(contract, (book, { taskId, leaseEpoch, place, empty }) => {
  leaseStanding(book, taskId, leaseEpoch);
  requireLocation(book, place);
  const bookEmpty = !book.balances({ place }).some(({ onHand }) => onHand !== 0);
  const countId = empty === bookEmpty && empty ? null : requestCount(book, place, "zero-check");
  book.post({
    type: "zero-checked",
    data: { taskId, place, empty, bookEmpty, countId },
    sets: countId === null ? [{ record: "location", id: place, fields: { lastCountedAt: book.nowMs } }] : [],
  });
  return { countId };
});
