import { Worker } from "node:worker_threads";
import type { BackupNote } from "./backup.ts";
import type { CommandQueue } from "./command-queue.ts";

export interface Keeper {
  /** Writes a backup of the live book to `target`. */
  backup(target: string): Promise<BackupNote>;
  stop(): Promise<void>;
}

/** Starts the keeper thread (see `keeper-thread.ts`) beside a running writer. */
export function startKeeper(file: string, queue: CommandQueue): Keeper {
  const worker = new Worker(new URL("./keeper-thread.ts", import.meta.url), { workerData: { file } });
  const waiting = new Map<number, { resolve: (note: BackupNote) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  worker.on("message", (message) => {
    if (message.kind === "snapshot") return queue.chore({ kind: "keepSnapshot", snapshot: message.snapshot });
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) asked?.reject(new Error(message.error));
    else asked?.resolve(message.note);
  });
  worker.on("error", (error) => {
    for (const { reject } of waiting.values()) reject(error as Error);
    waiting.clear();
  });
  return {
    backup(target) {
      return new Promise((resolve, reject) => {
        waiting.set(nextId, { resolve, reject });
        worker.postMessage({ kind: "backup", id: nextId++, target });
      });
    },
    stop() {
      return new Promise((resolve) => {
        worker.once("exit", () => resolve());
        worker.postMessage({ kind: "stop" });
      });
    },
  };
}
