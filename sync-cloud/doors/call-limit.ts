/**
 * Calls per caller in a window of ten seconds, over all doors. Bounded: with too many callers the oldest window is forgotten.
 * Not a Fastify plugin, because calls in a batch and messages on a WebSocket count too.
 */
export class CallLimit {
  readonly #windows = new Map<string, { since: number; calls: number }>();
  readonly #max: number;

  /** `max` 0 means no limit. */
  constructor(max: number) {
    this.#max = max;
  }

  /** Counts `calls` for this caller and gives 0, or the milliseconds after which there is room again. */
  take(caller: string, calls: number, nowMs: number): number {
    if (this.#max === 0) return 0;
    const window = this.#windows.get(caller);
    if (window && nowMs - window.since < windowMs) {
      if (window.calls + calls > this.#max && window.calls > 0) return window.since + windowMs - nowMs;
      window.calls += calls;
      return 0;
    }
    this.#windows.delete(caller);
    this.#windows.set(caller, { since: nowMs, calls });
    const oldest = this.#windows.size > callersMax && this.#windows.keys().next();
    if (oldest && !oldest.done) this.#windows.delete(oldest.value);
    return 0;
  }
}

const windowMs = 10_000;
const callersMax = 10_000;
