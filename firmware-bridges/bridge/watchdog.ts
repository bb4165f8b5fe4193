import { Worker } from "node:worker_threads";

export interface Watchdog {
  /** This part is alive. A part that has beaten once must go on doing so. */
  beat(part: string): void;
  /** A part that ended in an orderly way. */
  forget(part: string): void;
  stop(): void;
}

/**
 * Ends the process when one of its parts is stuck for `limitMs`, or the whole of it: a thread of its own looks on, because a process
 * that hangs cannot end itself. Whoever started it (systemd, a container) starts it again; the outbox has what was taken.
 */
export function startWatchdog(
  limitMs: number,
  log: (event: string, detail: Record<string, unknown>) => void,
): Watchdog {
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const parts = new Map<string, number>();
  const worker = new Worker(new URL("./watchdog-thread.ts", import.meta.url), {
    workerData: { shared, limitMs },
    execArgv: [],
  });
  // Without anybody looking on, better no bridge than one that may hang for days.
  worker.once("error", (error) => {
    log("watchdog-broken", { why: error.message });
    process.exit(1);
  });
  worker.unref();
  const timer = setInterval(() => {
    const stuck = [...parts].find(([, beatAt]) => performance.now() - beatAt > limitMs);
    if (stuck) {
      log("part-stuck", { part: stuck[0], limitMs });
      return;
    }
    Atomics.add(shared, 0, 1);
    Atomics.notify(shared, 0);
  }, limitMs / BEATS_IN_LIMIT);
  timer.unref();
  return {
    beat: (part) => void parts.set(part, performance.now()),
    forget: (part) => void parts.delete(part),
    stop() {
      clearInterval(timer);
      void worker.terminate();
    },
  };
}

const BEATS_IN_LIMIT = 4;
