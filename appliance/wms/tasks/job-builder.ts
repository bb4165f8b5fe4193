import type { Task, TaskType } from "#sync/model/records/task.ts";
import type { Job } from "#sync/model/steps/step.ts";
import type { Caller } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";

/** Writes the steps of one task for the person who leased it. Each area has one; `wms/handlers.ts` hands them to the work commands. */
export type JobBuilder = (reader: Reader, task: Task, caller: Caller) => Job;
export type JobBuilders = Partial<Record<TaskType, JobBuilder>>;
