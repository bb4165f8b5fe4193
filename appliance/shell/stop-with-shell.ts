import { isMainThread } from "node:worker_threads";

const STOP_WITHIN_MS = 15_000;

/**
 * Loaded into the appliance before its own entry when the shell starts it. The shell holds the other end of stdin and
 * never writes; when that end is gone, so is the shell, and an appliance left behind would keep the next one from the
 * database. Asking by event, not by signal, stops it in order on Windows too.
 */
// Node loads it into every thread of the appliance as well, and a thread's own stdin is at its end from the start.
if (isMainThread) {
  process.stdin.on("close", stop);
  process.stdin.on("error", stop);
  process.stdin.resume();
  if ("unref" in process.stdin) process.stdin.unref();
}

function stop(): void {
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  if (!process.emit("SIGTERM", "SIGTERM")) process.exit(0);
}
