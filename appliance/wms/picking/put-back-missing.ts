import { putBackMissing as contract } from "#sync/contracts/picking.ts";
import { isVirtual } from "#sync/model/facts/fact.ts";
import { refuse } from "../../store/book.ts";
import { type CommandHandler, decides } from "../../store/handler.ts";
import { finishTask, leaseStanding } from "../stock/finish-task.ts";
import { openException } from "../stock/open-exception.ts";
import { requestCount } from "../stock/request-count.ts";

/**
 * The goods are not where the book has them. Nothing is moved on a guess: the work ends short, a person counts that SKU where the LPN
 * stands, and the exception stays until the count is posted (decision 10).
 */
export const putBackMissing: CommandHandler = decides(contract, (book, { taskId, leaseEpoch, note }) => {
  const { standing, task } = leaseStanding(book, taskId, leaseEpoch);
  if (!task) return refuse({ code: "task-unknown", task: taskId });
  // Somebody found and put them back meanwhile, or the work was called off: there is nothing left to look for.
  if (standing === "twice" || standing === "cancelled") return { taskId, countId: "", job: null };
  const { sku, lot, qty, lpn, orderId } = task;
  const place = (lpn === "" ? undefined : book.get("lpn", lpn)?.location) || task.fromPlace;
  const exceptionId = openException(
    book,
    "stock-not-found",
    { sku, lot, qty, lpn, note, again: book.actor },
    { place, sku, lpn, orderId, taskId },
  );
  const isHere = !isVirtual(place) && book.get("location", place) !== undefined;
  const countId = isHere ? requestCount(book, place, "discrepancy", { sku, exceptionId }) : "";
  finishTask(book, taskId, leaseEpoch, { ...task.result, countId, exceptionId }, "short");
  return { taskId, countId, job: null };
});
