import { parentPort, workerData } from "node:worker_threads";
import { Refused } from "../../store/book.ts";
import { openForReading } from "../../store/connection.ts";
import { Reader } from "../../store/reader.ts";
import type { OfficeAnswer, OfficeJob } from "./office-jobs.ts";
import { officeWork } from "./office-work.ts";

/** The back office thread: one job at a time, on a connection that only reads. */
const { file } = workerData as { file: string };
const reader = new Reader(openForReading(file));
const answer = (message: OfficeAnswer) => parentPort?.postMessage(message);

let busy = Promise.resolve();
parentPort?.on("message", (job: OfficeJob) => {
  busy = busy.then(() => work(job));
});

async function work(job: OfficeJob): Promise<void> {
  const { id } = job;
  try {
    answer({ id, ok: true, value: await officeWork(reader, job) });
  } catch (error) {
    if (error instanceof Refused) answer({ id, ok: false, refusal: error.refusal });
    else answer({ id, ok: false, fault: String((error as Error).stack ?? error) });
  }
}
