import { releaseWork as contract } from "#sync/contracts/work.ts";
import { decides } from "../../store/handler.ts";
import { leaseStanding } from "../stock/finish-task.ts";
import { releaseTasks } from "./lease-task.ts";

/** Gives a task back. A lease that is over already is no trouble: the task is back. */
export const releaseWork = decides(contract, (book, { taskId, leaseEpoch }) => {
  const { standing, task } = leaseStanding(book, taskId, leaseEpoch);
  if (task && standing === "current") releaseTasks(book, [task], "task-released");
  return { taskId };
});
