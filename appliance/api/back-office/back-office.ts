import type { Worker } from "node:worker_threads";
import type { Refusal } from "#sync/contracts/refusals.ts";
import { Refused } from "../../store/book.ts";
import { startThread } from "../../store/threads.ts";
import type { OfficeAnswer, OfficeJob, OfficeJobs } from "./office-jobs.ts";

/**
 * A thread for what takes long and only reads: taking files apart, writing exports, drawing papers. The doors go on answering
 * scans meanwhile. It starts at its first job; should a job bring it down, the next one starts it again.
 */
export interface BackOffice {
  /** Throws `Refused` where the job refuses. */
  do<K extends keyof OfficeJobs>(kind: K, input: OfficeJobs[K]["input"]): Promise<OfficeJobs[K]["output"]>;
  stop(): Promise<void>;
}

const waitingMax = 16;
const jobMs = 120_000;

export function backOffice(bookFile: string): BackOffice {
  let worker: Worker | undefined;
  let nextId = 1;
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();

  function start(): Worker {
    const started = startThread("back-office", new URL("./back-office-thread.ts", import.meta.url), {
      workerData: { file: bookFile },
      resourceLimits: { maxOldGenerationSizeMb: 1_024 },
    });
    started.on("message", ({ id, ...answer }: OfficeAnswer) => {
      const asked = waiting.get(id);
      waiting.delete(id);
      if (answer.ok) asked?.resolve(answer.value);
      else if (answer.refusal) asked?.reject(new Refused(answer.refusal));
      else asked?.reject(new Error(answer.fault));
    });
    const ended = (why: string) => {
      if (worker !== started) return;
      worker = undefined;
      for (const { reject } of waiting.values()) reject(new Error(`the back office stopped: ${why}`));
      waiting.clear();
    };
    started.on("error", (error) => ended((error as Error).message));
    started.on("exit", (code) => ended(`exit ${code}`));
    return started;
  }

  return {
    do(kind, input) {
      if (waiting.size >= waitingMax) return Promise.reject(new Refused(full));
      worker ??= start();
      const running = worker;
      const id = nextId++;
      const answer = new Promise<unknown>((resolve, reject) => {
        const timer = setTimeout(() => void running.terminate(), jobMs);
        const settle = <T>(done: (value: T) => void) => {
          return (value: T) => {
            clearTimeout(timer);
            done(value);
          };
        };
        waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
      });
      running.postMessage({ id, kind, input } as OfficeJob);
      return answer as Promise<never>;
    },
    async stop() {
      const running = worker;
      worker = undefined;
      for (const { reject } of waiting.values()) reject(new Error("the appliance is stopping"));
      waiting.clear();
      await running?.terminate();
    },
  };
}

const full: Refusal = { code: "queue-full", retryAfterMs: 2_000 };
