import { createHash, type Hash } from "node:crypto";

export interface Timer {
  cancelled: boolean;
}

interface Due extends Timer {
  atMs: number;
  order: number;
  run: () => void;
}

/**
 * Virtual time. Everything that happens in a run is in one queue, ordered by time and then by when it was put there, so there is exactly one
 * next thing to do. `note` writes the run's trace, of which only a hash is kept, and the last lines for whoever looks into a failed run.
 */
export class Kernel {
  #nowMs: number;
  #orders = 0;
  readonly #heap: Due[] = [];
  readonly #trace: Hash = createHash("sha256");
  readonly #tail: string[] = [];
  readonly #tailMax: number;
  events = 0;

  constructor(startMs: number, tailMax = 0) {
    this.#nowMs = startMs;
    this.#tailMax = tailMax;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Does `run` in `delayMs`; what was asked for earlier comes earlier within one millisecond. */
  in(delayMs: number, run: () => void): Timer {
    const due: Due = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#orders++, run, cancelled: false };
    push(this.#heap, due);
    return due;
  }

  /** Goes on until nothing is due up to `untilMs`, then stands there. */
  runUntil(untilMs: number, eventsMax: number): void {
    while (this.#heap.length > 0 && (this.#heap[0] as Due).atMs <= untilMs) {
      const due = pop(this.#heap);
      if (due.cancelled) continue;
      this.#nowMs = due.atMs;
      if (++this.events > eventsMax) throw new Error(`more than ${eventsMax} events: something goes round in circles`);
      due.run();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  note(line: string): void {
    const text = `${this.#nowMs} ${line}\n`;
    this.#trace.update(text);
    if (this.#tailMax === 0) return;
    this.#tail.push(text);
    if (this.#tail.length > this.#tailMax * 2) this.#tail.splice(0, this.#tail.length - this.#tailMax);
  }

  /** Hex; the same for two runs of one seed, or the simulator itself is broken. */
  traceHash(): string {
    return this.#trace.copy().digest("hex");
  }

  get traceTail(): readonly string[] {
    return this.#tail.slice(-this.#tailMax);
  }
}

const isBefore = (a: Due, b: Due): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

function push(heap: Due[], due: Due): void {
  let i = heap.push(due) - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (!isBefore(heap[i] as Due, heap[parent] as Due)) return;
    swap(heap, i, parent);
    i = parent;
  }
}

function pop(heap: Due[]): Due {
  const first = heap[0] as Due;
  const last = heap.pop() as Due;
  if (heap.length === 0) return first;
  heap[0] = last;
  for (let i = 0; ; ) {
    const left = 2 * i + 1;
    if (left >= heap.length) return first;
    const right = left + 1;
    const smaller = right < heap.length && isBefore(heap[right] as Due, heap[left] as Due) ? right : left;
    if (!isBefore(heap[smaller] as Due, heap[i] as Due)) return first;
    swap(heap, i, smaller);
    i = smaller;
  }
}

function swap(heap: Due[], a: number, b: number): void {
  [heap[a], heap[b]] = [heap[b] as Due, heap[a] as Due];
}
