/**
 * Failed attempts per key (an address, a person): after `max` within `windowMs` the key waits. Bounded: the oldest key goes when
 * there are too many, so a flood of addresses costs no memory.
 */
export class AttemptLimit {
  readonly #failures = new Map<string, { count: number; since: number }>();
  readonly #max: number;
  readonly #windowMs: number;
  readonly #keysMax: number;

  constructor({ max, windowMs, keysMax = 10_000 }: { max: number; windowMs: number; keysMax?: number }) {
    this.#max = max;
    this.#windowMs = windowMs;
    this.#keysMax = keysMax;
  }

  /** Milliseconds until the next try is heard; 0 when it may go on. */
  waitMs(key: string, nowMs: number): number {
    const entry = this.#failures.get(key);
    if (!entry || entry.count < this.#max) return 0;
    return Math.max(0, entry.since + this.#windowMs - nowMs);
  }

  failed(key: string, nowMs: number): void {
    const entry = this.#failures.get(key);
    if (entry && nowMs - entry.since < this.#windowMs) entry.count++;
    else {
      this.#failures.delete(key);
      this.#failures.set(key, { count: 1, since: nowMs });
    }
    const oldest = this.#failures.size > this.#keysMax && this.#failures.keys().next();
    if (oldest && !oldest.done) this.#failures.delete(oldest.value);
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }
}
