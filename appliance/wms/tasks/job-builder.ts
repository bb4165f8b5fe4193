import type { Task, TaskType } from "#sync/model/records/task.ts";
import type { Job } from "#sync/model/steps/step.ts";
import type { Book, Caller } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";

/** Writes the steps of one task for the person who leased it. Each area has one; `wms/handlers.ts` hands them to the work commands. */
export type JobBuilder = (reader: Reader, task: Task, caller: Caller) => Job;
export type JobBuilders = Partial<Record<TaskType, JobBuilder>>;

/**
 * Starts work that no task asked for: finds the task that the scan is about, or makes one, and gives its id. It refuses a scan
 * that cannot start this kind of work. `work.open` then leases the task to the caller. An empty scan opens it blind.
 */
export type WorkOpener = (book: Book, scan: string) => string;
export type OpenKind = "receive" | "putaway" | "move" | "count" | "pack" | "load";
export type WorkOpeners = Partial<Record<OpenKind, WorkOpener>>;
