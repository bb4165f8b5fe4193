import { reprioritiseTasks as contract } from "#sync/contracts/work.ts";
import { decides } from "../../store/handler.ts";
import { requireState } from "../stock/require.ts";
import { requireTasks } from "./require-tasks.ts";

/** Changes urgency. A task that was skipped is asked for again by this: it goes back to its place in the line. */
export const reprioritiseTasks = decides(contract, (book, { taskIds, priority, dueAt }) => {
  const tasks = requireTasks(book, taskIds);
  for (const task of tasks) requireState("task", task, "created", "released", "leased");
  const fields = { priority, skippedAt: null, ...(dueAt === undefined ? {} : { dueAt }) };
  book.post({
    type: "tasks-reprioritised",
    data: { taskIds, priority },
    sets: tasks.map(({ id }) => ({ record: "task" as const, id, fields })),
  });
  return { taskIds };
});
