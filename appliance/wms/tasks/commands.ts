import { type Handlers, polled } from "../../store/handler.ts";
import { assignTasks } from "./assign-tasks.ts";
import { cancelTask } from "./cancel-task.ts";
import type { JobBuilders, WorkOpeners } from "./job-builder.ts";
import { nextWork } from "./next-work.ts";
import { openWork } from "./open-work.ts";
import { releaseWork } from "./release-work.ts";
import { reprioritiseTasks } from "./reprioritise-tasks.ts";
import { resolveScan } from "./resolve-scan.ts";
import { skipWork } from "./skip-work.ts";
import { listTasks } from "./task-queries.ts";
import { expireTaskLeases, unleaseTask } from "./unlease-task.ts";

export function workHandlers(builders: JobBuilders, openers: WorkOpeners): Handlers {
  return {
    "scan.resolve": resolveScan,
    "tasks.assign": assignTasks,
    "tasks.cancel": cancelTask,
    "tasks.expire-leases": polled(expireTaskLeases),
    "tasks.list": listTasks,
    "tasks.reprioritise": reprioritiseTasks,
    "tasks.unlease": unleaseTask,
    "work.next": polled(nextWork(builders)),
    "work.open": openWork(builders, openers),
    "work.release": releaseWork,
    "work.skip": skipWork,
  };
}
