import { nextWork as contract } from "#sync/contracts/work.ts";
import type { Task, TaskType } from "#sync/model/records/task.ts";
import { type Book, type Caller, refuse } from "../../store/book.ts";
import { type CommandHandler, decidesAndPresents } from "../../store/handler.ts";
import type { Reader } from "../../store/reader.ts";
import { chooseTask, taskTypesOf } from "./choose-task.ts";
import type { JobBuilders } from "./job-builder.ts";
import { expireLeases, type Lease, leaseTask } from "./lease-task.ts";
import { presentJob } from "./present-job.ts";
import { requireTask } from "./require-tasks.ts";

/** Leases the next best task. Who holds one already gets that one, with what is left of its steps. */
export const nextWork = (builders: JobBuilders): CommandHandler =>
  decidesAndPresents(
    contract,
    (book, { types, near, taskId, slots }): Lease | null => {
      if (taskId) return leaseTask(book, requireMine(builders, book, taskId));
      const mayDo = taskTypesOf(book.caller).filter((type) => builders[type] && (!types || types.includes(type)));
      const held = heldBy(book, mayDo);
      if (held) return leaseTask(book, held);
      expireLeases(book);
      const chosen = chooseTask(book, book.caller, { types: mayDo, near, slots });
      return chosen ? leaseTask(book, chosen) : null;
    },
    (reader, lease, caller) => ({
      job: presentJob(builders, reader, lease, caller),
      waiting: waitingFor(reader, caller),
    }),
  );

/** A task that is asked for by name must be of a kind this person may do, and that somebody writes the steps for. */
function requireMine(builders: JobBuilders, book: Book, taskId: string): Task {
  const task = requireTask(book, taskId);
  const mayDo = taskTypesOf(book.caller).includes(task.type) && builders[task.type] !== undefined;
  return mayDo
    ? task
    : refuse({ code: "not-allowed", command: `work.next ${task.type}`, needs: "those who do this kind of work" });
}

function heldBy(book: Book, types: readonly TaskType[]) {
  return book.first("task", { leaseHolder: book.actor, state: "leased", type: types }, "startedAt, id");
}

/** How many tasks of each kind wait in the pool, of the kinds this person may do. */
function waitingFor(reader: Reader, caller: Caller): Record<string, number> {
  const mayDo = taskTypesOf(caller);
  const rows = reader.rows<{ type: TaskType; n: number }>(
    "SELECT type, count(*) AS n FROM task WHERE state = 'released' GROUP BY type ORDER BY type",
  );
  return Object.fromEntries(rows.filter(({ type }) => mayDo.includes(type)).map(({ type, n }) => [type, n]));
}
