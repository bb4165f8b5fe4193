/**
 * Hybrid logical clock (Kulkarni et al. 2014): wall milliseconds, and a counter for events within one millisecond or
 * while the wall clock runs behind. Written as 12 hex digits of milliseconds and 4 of counter, so text order is time order.
 */
export class HybridClock {
  #ms: number;
  #counter: number;
  readonly #wallMs: () => number;

  /** `last` is the newest stamp already used, empty for none. `wallMs` is handed in so that tests own the time. */
  constructor(last: string, wallMs: () => number) {
    this.#ms = last === "" ? 0 : Number.parseInt(last.slice(0, 12), 16);
    this.#counter = last === "" ? 0 : Number.parseInt(last.slice(12), 16);
    this.#wallMs = wallMs;
  }

  /** A stamp later than every stamp given before. */
  next(): { hlc: string; atMs: number } {
    const wall = this.#wallMs();
    if (wall > this.#ms) {
      this.#ms = wall;
      this.#counter = 0;
    } else if (++this.#counter > 0xffff) {
      this.#ms += 1;
      this.#counter = 0;
    }
    return {
      hlc: this.#ms.toString(16).padStart(12, "0") + this.#counter.toString(16).padStart(4, "0"),
      atMs: this.#ms,
    };
  }
}
