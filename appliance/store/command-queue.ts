import { Worker } from "node:worker_threads";
import { Subject } from "rxjs";
import type { Refusal } from "#sync/contracts/refusals.ts";
import type { Answer, CommandCall } from "./run-command.ts";
import type { FromWriter, ToWriter } from "./writer-protocol.ts";

/** More than this many commands waiting or running: the next caller is told to try again. */
export const queueMax = 4096;

export interface CommandQueue {
  /** Decides and records one command; resolves when the answer is durable. A full queue answers `queue-full` at once. */
  run(call: CommandCall): Promise<Answer>;
  /** The journal position after each commit. Readers fetch the facts themselves. */
  readonly committed$: Subject<number>;
  readonly headPos: number;
  chore(message: Exclude<ToWriter, { kind: "calls" | "stop" }>): void;
  /** Finishes what is queued, then ends the thread. */
  stop(): Promise<void>;
}

/** Starts the writer thread. `writer` is its entry, which knows the handlers; `workerData` goes to it. */
export function startCommandQueue(
  writer: URL,
  workerData: { file: string; origin: string; cacheMib: number },
  onFault: (text: string, call: CommandCall) => void,
): Promise<CommandQueue> {
  const worker = new Worker(writer, { workerData });
  const committed$ = new Subject<number>();
  const running = new Map<number, { call: CommandCall; resolve: (answer: Answer) => void }>();
  let outgoing: CommandCall[] = [];
  let nextId = 1;
  let headPos = 0;
  let dead: Error | undefined;
  let isReady = false;
  const post = (message: ToWriter) => worker.postMessage(message);

  /** Calls made in one turn of the event loop go to the writer in one message. */
  function flush(): void {
    const calls = outgoing;
    outgoing = [];
    post({ kind: "calls", firstId: nextId - calls.length, calls });
  }

  const queue: CommandQueue = {
    committed$,
    get headPos() {
      return headPos;
    },
    run(call) {
      if (dead) return Promise.resolve({ ok: false, fault: `the writer stopped: ${dead.message}` });
      if (running.size >= queueMax) return Promise.resolve({ ok: false, refusal: full(running.size) });
      return new Promise((resolve) => {
        running.set(nextId++, { call, resolve });
        if (outgoing.push(call) === 1) queueMicrotask(flush);
      });
    },
    chore: post,
    stop() {
      return new Promise((resolve) => {
        worker.once("exit", () => resolve());
        post({ kind: "stop" });
      });
    },
  };

  return new Promise((resolveReady, rejectReady) => {
    worker.on("message", (message: FromWriter) => {
      if (message.kind === "ready") {
        headPos = message.pos;
        isReady = true;
        resolveReady(queue);
      } else if (message.kind === "answers") {
        const { committed, ids } = message;
        headPos = committed.toPos;
        if (committed.toPos > committed.fromPos) committed$.next(committed.toPos);
        ids.forEach((id, i) => {
          const entry = running.get(id);
          if (!entry) return;
          running.delete(id);
          const answer = committed.answers[i] as Answer;
          if ("fault" in answer) onFault(answer.fault, entry.call);
          entry.resolve(answer);
        });
      }
    });
    worker.on("error", (error) => {
      dead = error as Error;
      rejectReady(error);
      // Nothing can be written any more: the appliance must end and be started anew, not stand there refusing everything.
      if (isReady)
        setImmediate(() => {
          throw error;
        });
      for (const [id, { resolve }] of running) {
        running.delete(id);
        resolve({ ok: false, fault: `the writer stopped: ${dead.message}` });
      }
    });
  });
}

/** The delay grows with what is waiting: about the time the writer needs for it. */
function full(waiting: number): Refusal {
  return { code: "queue-full", retryAfterMs: 50 + Math.ceil(waiting / 4) };
}
