import { setTimeout as delay } from "node:timers/promises";
import { getHeapStatistics } from "node:v8";
import { Worker, type WorkerOptions } from "node:worker_threads";

/** A thread in the middle of a long statement answers no question; whoever asks does not wait for it. */
const answerMs = 500;
const running = new Set<{ name: string; worker: Worker }>();

/** Starts a thread of this process under a name by which its memory is told. */
export function startThread(name: string, entry: URL, options: Omit<WorkerOptions, "name"> = {}): Worker {
  const worker = new Worker(entry, { ...options, name });
  const one = { name, worker };
  running.add(one);
  worker.once("exit", () => void running.delete(one));
  return worker;
}

/** Bytes that the scripts of each thread hold, what waits to be collected included. A thread that is busy or about to end is left out. */
export async function threadHeaps(): Promise<{ name: string; usedBytes: number }[]> {
  const others = [...running].map(async ({ name, worker }) => {
    const heap = worker.getHeapStatistics().catch(() => undefined);
    const told = await Promise.race([heap, delay(answerMs, undefined, { ref: false })]);
    return told ? [{ name, usedBytes: told.used_heap_size }] : [];
  });
  return [{ name: "main", usedBytes: getHeapStatistics().used_heap_size }, ...(await Promise.all(others)).flat()];
}
