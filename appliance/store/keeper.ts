import type { Worker } from "node:worker_threads";
import type { BackupNote } from "./backup.ts";
import type { CommandQueue } from "./command-queue.ts";
import { startThread } from "./threads.ts";

export interface Keeper {
  /** Writes a backup of the live book to `target`. */
  backup(target: string): Promise<BackupNote>;
  stop(): Promise<void>;
}

/**
 * Starts the keeper thread (see `keeper-thread.ts`) beside a running writer: after `afterMs`, or with the first backup. Its chores can wait, and a
 * thread that starts takes from whoever else is starting.
 */
export function startKeeper(file: string, queue: CommandQueue, { afterMs = 0 }: { afterMs?: number } = {}): Keeper {
  const waiting = new Map<number, { resolve: (note: BackupNote) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  let worker: Worker | undefined;
  const timer = setTimeout(running, afterMs);
  if (afterMs === 0) running();

  function running(): Worker {
    clearTimeout(timer);
    worker ??= start();
    return worker;
  }

  function start(): Worker {
    const started = startThread("keeper", new URL("./keeper-thread.ts", import.meta.url), { workerData: { file } });
    started.on("message", (message) => {
      if (message.kind === "snapshot") return queue.chore({ kind: "keepSnapshot", snapshot: message.snapshot });
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error) asked?.reject(new Error(message.error));
      else asked?.resolve(message.note);
    });
    started.on("error", (error) => {
      for (const { reject } of waiting.values()) reject(error as Error);
      waiting.clear();
    });
    return started;
  }

  return {
    backup(target) {
      return new Promise((resolve, reject) => {
        waiting.set(nextId, { resolve, reject });
        running().postMessage({ kind: "backup", id: nextId++, target });
      });
    },
    stop() {
      clearTimeout(timer);
      const stopping = worker;
      if (!stopping) return Promise.resolve();
      return new Promise((resolve) => {
        stopping.once("exit", () => resolve());
        stopping.postMessage({ kind: "stop" });
      });
    },
  };
}
