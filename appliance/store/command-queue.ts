import { Subject } from "rxjs";
import type { Refusal } from "#sync/contracts/refusals.ts";
import type { Answer, CommandCall } from "./run-command.ts";
import type { SyncChange } from "./sync/site-book.ts";
import { startThread } from "./threads.ts";
import type { FromWriter, ToWriter, WriterData } from "./writer-protocol.ts";

/** More than this many commands waiting or running: the next caller is told to try again. */
export const queueMax = 4096;

export interface CommandQueue {
  /** Decides and records one command; resolves when the answer is durable. A full queue answers `queue-full` at once. */
  run(call: CommandCall): Promise<Answer>;
  /** The journal position after each commit. Readers fetch the facts themselves. */
  readonly committed$: Subject<number>;
  readonly headPos: number;
  /** Commands that wait or run. */
  readonly waiting: number;
  chore(message: Exclude<ToWriter, { kind: "calls" | "stop" | "sync" }>): void;
  /** Something that the sync asks of the book; resolves when it is durable. Rejects with a `SyncTrouble`, and then nothing of it stays but finished slices of a page. */
  sync(change: SyncChange): Promise<void>;
  /** Finishes what is queued, then ends the thread. */
  stop(): Promise<void>;
}

/** Why the book did not take a change of the sync; `code` of a page that does not fit, of a fault on the wire, or `storage-full`. */
export class SyncTrouble extends Error {
  readonly code: string;
  constructor(code: string, text: string) {
    super(text);
    this.code = code;
  }
}

/** Starts the writer thread. `writer` is its entry, which knows the handlers; `workerData` goes to it. */
export function startCommandQueue(
  writer: URL,
  workerData: WriterData,
  onFault: (text: string, call: CommandCall) => void,
): Promise<CommandQueue> {
  const worker = startThread("writer", writer, { workerData });
  const committed$ = new Subject<number>();
  const running = new Map<number, { call: CommandCall; resolve: (answer: Answer) => void }>();
  let outgoing: CommandCall[] = [];
  const syncing = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  let nextId = 1;
  let nextChange = 1;
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
    get waiting() {
      return running.size;
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
    sync(change) {
      if (dead) return Promise.reject(new SyncTrouble("fault", `the writer stopped: ${dead.message}`));
      return new Promise((resolve, reject) => {
        syncing.set(nextChange, { resolve, reject });
        post({ kind: "sync", id: nextChange++, change });
      });
    },
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
      } else if (message.kind === "grown") {
        headPos = message.pos;
        committed$.next(message.pos);
      } else if (message.kind === "synced") {
        const asked = syncing.get(message.id);
        syncing.delete(message.id);
        if (message.trouble) asked?.reject(new SyncTrouble(message.trouble.code, message.trouble.text));
        else asked?.resolve();
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
      for (const { reject } of syncing.values())
        reject(new SyncTrouble("fault", `the writer stopped: ${dead.message}`));
      syncing.clear();
    });
  });
}

/** The delay grows with what is waiting: about the time the writer needs for it. */
function full(waiting: number): Refusal {
  return { code: "queue-full", retryAfterMs: 50 + Math.ceil(waiting / 4) };
}
