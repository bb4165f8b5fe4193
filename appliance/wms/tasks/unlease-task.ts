import { unleaseTask as contract, expireTaskLeases as expireContract } from "#sync/contracts/work.ts";
import { decides } from "../../store/handler.ts";
import { requireState } from "../stock/require.ts";
import { expireLeases, releaseTasks } from "./lease-task.ts";
import { requireTask } from "./require-tasks.ts";

/** Takes a task away from who has it; the next epoch makes their late reports known as late. */
export const unleaseTask = decides(contract, (book, { taskId }) => {
  const task = requireTask(book, taskId);
  requireState("task", task, "leased");
  releaseTasks(book, [task], "task-unleased");
  return { taskId };
});

/** For a timer: returns what leases ran out. */
export const expireTaskLeases = decides(expireContract, (book) => ({ expired: expireLeases(book) }));
