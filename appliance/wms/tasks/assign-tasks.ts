import { assignTasks as contract } from "#sync/contracts/work.ts";
import { refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { requireState } from "../stock/require.ts";
import { requireTasks } from "./require-tasks.ts";

/** Gives tasks to one person, or back to everybody. Somebody's live lease is not torn away: unlease it first. */
export const assignTasks = decides(contract, (book, { taskIds, person }) => {
  if (person !== "" && !book.get("person", person)) refuse({ code: "not-found", what: "person", id: person });
  const tasks = requireTasks(book, taskIds);
  for (const task of tasks) {
    requireState("task", task, "created", "released", "leased");
    if (task.state === "leased" && task.leaseHolder !== person)
      refuse({ code: "task-taken", task: task.id, holder: task.leaseHolder });
  }
  book.post({
    type: "tasks-assigned",
    data: { taskIds, person },
    sets: tasks.map(({ id }) => ({ record: "task" as const, id, fields: { assignedTo: person } })),
  });
  return { taskIds };
});
