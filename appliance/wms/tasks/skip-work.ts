import { skipWork as contract } from "#sync/contracts/work.ts";
import { decides } from "../../store/handler.ts";
import { leaseStanding } from "../stock/finish-task.ts";
import { releaseTasks } from "./lease-task.ts";

/** Puts a task at the end of the line: it comes back when everything else is done. */
export const skipWork = decides(contract, (book, { taskId, leaseEpoch, reason }) => {
  const { standing, task } = leaseStanding(book, taskId, leaseEpoch);
  if (task && standing === "current")
    releaseTasks(book, [task], "task-skipped", { skippedAt: book.nowMs, skipReason: reason, assignedTo: "" });
  return { taskId };
});
