import type { Worker } from "node:worker_threads";
import type { SiteAction } from "#sync/protocol/site/site-sync-store.ts";
import type { CommandQueue } from "../store/command-queue.ts";
import type { SyncChange } from "../store/sync/site-book.ts";
import { startThread } from "../store/threads.ts";
import type { LeavingRows } from "./standby/leaving-rows.ts";
import type { FromSyncThread, SyncThreadData, ToSyncThread } from "./sync-messages.ts";
import type { SyncNews } from "./sync-runner.ts";

/** A thread that died is started anew after this. */
const reviveMs = 5_000;

/** The sync thread, as the main thread holds it. It never outlives `stop`, and its death is not the warehouse's. */
export class SyncHost {
  readonly #data: SyncThreadData;
  readonly #queue: Pick<CommandQueue, "sync" | "committed$">;
  readonly #on: {
    keys: (hubKeys: readonly string[]) => void;
    current: () => Promise<void>;
    death: (error: Error) => void;
  };
  readonly #wakes: { unsubscribe(): void }[];
  #worker: Worker | undefined;
  #revive: NodeJS.Timeout | undefined;
  #isStopped = false;
  news: SyncNews | undefined;

  constructor(
    data: SyncThreadData,
    queue: Pick<CommandQueue, "sync" | "committed$">,
    on: { keys: (hubKeys: readonly string[]) => void; current: () => Promise<void>; death: (error: Error) => void },
    leaving$: LeavingRows["changed$"],
  ) {
    this.#data = data;
    this.#queue = queue;
    this.#on = on;
    const wake = () => this.#post({ kind: "wake" });
    this.#wakes = [queue.committed$.subscribe(wake), leaving$.subscribe(wake)];
    this.#start();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const wake of this.#wakes) wake.unsubscribe();
    clearTimeout(this.#revive);
    const worker = this.#worker;
    if (!worker) return;
    await new Promise<void>((resolve) => {
      const patience = setTimeout(() => void worker.terminate(), 5_000);
      worker.once("exit", () => {
        clearTimeout(patience);
        resolve();
      });
      this.#post({ kind: "stop" });
    });
  }

  #start(): void {
    const worker = startThread("sync", new URL("./sync-thread.ts", import.meta.url), { workerData: this.#data });
    this.#worker = worker;
    worker.on("message", (message: FromSyncThread) => this.#heard(message));
    worker.on("error", (error) => this.#on.death(error as Error));
    worker.once("exit", () => {
      this.#worker = undefined;
      if (!this.#isStopped) this.#revive = setTimeout(() => this.#start(), reviveMs);
    });
  }

  #heard(message: FromSyncThread): void {
    switch (message.kind) {
      case "act":
        this.#answer(message.id, this.#queue.sync(changeOf(message.action)));
        return;
      case "page":
        this.#answer(message.id, this.#queue.sync({ kind: "page", bytes: message.bytes }));
        return;
      case "state":
        this.#answer(message.id, this.#queue.sync({ kind: "state", ...message.state }));
        return;
      case "current":
        this.#answer(message.id, this.#on.current());
        return;
      case "news":
        this.news = message.news;
        return;
      case "keys":
        this.#on.keys(message.hubKeys);
    }
  }

  #answer(id: number, done: Promise<void>): void {
    done.then(
      () => this.#post({ kind: "done", id }),
      (error: Error & { code?: string }) =>
        this.#post({ kind: "done", id, trouble: { code: error.code ?? "fault", text: error.message } }),
    );
  }

  #post(message: ToSyncThread): void {
    this.#worker?.postMessage(message);
  }
}

function changeOf(action: Exclude<SiteAction, { kind: "page" | "snapshot" }>): SyncChange {
  return action;
}
