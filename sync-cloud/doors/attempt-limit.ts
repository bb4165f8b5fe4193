/**
 * Attempts per key (an address, a person): after `max` within `windowMs` the key waits. An attempt counts when it begins, so a
 * burst sent at once is no way around; one that turns out right is taken back. Bounded: the oldest key goes when there are too
 * many, so a flood of addresses costs no memory.
 */
export class AttemptLimit {
  readonly #attempts = new Map<string, { count: number; since: number }>();
  readonly #max: number;
  readonly #windowMs: number;
  readonly #keysMax: number;

  constructor({ max, windowMs, keysMax = 10_000 }: { max: number; windowMs: number; keysMax?: number }) {
    this.#max = max;
    this.#windowMs = windowMs;
    this.#keysMax = keysMax;
  }

  /** Counts one attempt and gives 0, or the milliseconds until the next one is heard. */
  begin(key: string, nowMs: number): number {
    const entry = this.#attempts.get(key);
    if (entry && nowMs - entry.since < this.#windowMs) {
      if (entry.count >= this.#max) return entry.since + this.#windowMs - nowMs;
      entry.count++;
      return 0;
    }
    this.#attempts.delete(key);
    this.#attempts.set(key, { count: 1, since: nowMs });
    const oldest = this.#attempts.size > this.#keysMax && this.#attempts.keys().next();
    if (oldest && !oldest.done) this.#attempts.delete(oldest.value);
    return 0;
  }

  /** The attempt was right: it does not count. */
  takeBack(key: string): void {
    const entry = this.#attempts.get(key);
    if (entry && --entry.count <= 0) this.#attempts.delete(key);
  }

  /** Forgets what was wrong before. */
  clear(key: string): void {
    this.#attempts.delete(key);
  }
}
