import { openWork as contract } from "#sync/contracts/work.ts";
import { refuse } from "../../store/book.ts";
import { type CommandHandler, decidesAndPresents } from "../../store/handler.ts";
import type { JobBuilders, WorkOpeners } from "./job-builder.ts";
import { type Lease, leaseTask } from "./lease-task.ts";

/** Starts work from a scan: the area names the task, and it is leased to whoever scanned. */
export const openWork = (builders: JobBuilders, openers: WorkOpeners): CommandHandler =>
  decidesAndPresents(
    contract,
    (book, { kind, scan }): Lease => {
      const open = openers[kind] ?? refuse({ code: "not-found", what: "kind of work", id: kind });
      const taskId = open(book, scan.trim());
      const task = book.get("task", taskId);
      if (!task || !builders[task.type]) throw new Error(`opening ${kind} gave task ${taskId}, which is not there`);
      return leaseTask(book, task);
    },
    (reader, lease, caller) => {
      const task = reader.get("task", lease.taskId);
      const build = task && builders[task.type];
      if (!build) throw new Error(`nobody writes the steps of task ${lease.taskId}`);
      return { job: build(reader, task, caller) };
    },
  );
