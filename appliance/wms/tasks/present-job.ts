import type { Job } from "#sync/model/steps/step.ts";
import type { Caller } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import type { JobBuilders } from "./job-builder.ts";
import type { Lease } from "./lease-task.ts";

/** The job of a lease as the book stands now; nothing when the lease is over by now. */
export function presentJob(builders: JobBuilders, reader: Reader, lease: Lease | null, caller: Caller): Job | null {
  if (lease === null) return null;
  const task = reader.get("task", lease.taskId);
  if (task?.state !== "leased" || task.leaseHolder !== caller.actor || task.leaseEpoch !== lease.leaseEpoch)
    return null;
  const build = builders[task.type];
  if (!build) throw new Error(`nobody writes the steps of a ${task.type} task`);
  return build(reader, task, caller);
}
