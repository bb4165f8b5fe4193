import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";

/** Looks whether the counter moves. Standing still for the limit, the process is killed: nothing gentler works on one that hangs. */
const { shared, limitMs } = workerData as { shared: Int32Array<SharedArrayBuffer>; limitMs: number };
for (let seen = 0; ; ) {
  // Woken by a beat; sleeping on its own thread costs nothing.
  Atomics.wait(shared, 0, seen, limitMs);
  const now = Atomics.load(shared, 0);
  if (now === seen) {
    writeSync(2, `{"level":"error","event":"watchdog","limitMs":${limitMs}}\n`);
    process.kill(process.pid, "SIGKILL");
    break;
  }
  seen = now;
}
