import type { Kernel } from "./kernel.ts";

/** What a box believes the time to be: wrong by an offset, getting wronger by a drift, and set anew by people. */
export class WallClock {
  readonly #kernel: Kernel;
  #offsetMs: number;
  #driftPpm: number;
  #setAtMs: number;

  constructor(kernel: Kernel, offsetMs: number, driftPpm: number) {
    this.#kernel = kernel;
    this.#offsetMs = offsetMs;
    this.#driftPpm = driftPpm;
    this.#setAtMs = kernel.nowMs;
  }

  /** UTC milliseconds, never below zero. */
  readonly nowMs = (): number => Math.max(0, Math.floor(this.#kernel.nowMs + this.offsetMs));

  get offsetMs(): number {
    return this.#offsetMs + ((this.#kernel.nowMs - this.#setAtMs) * this.#driftPpm) / 1_000_000;
  }

  /** The clock jumps to this far from the truth. */
  step(offsetMs: number, driftPpm = this.#driftPpm): void {
    this.#offsetMs = offsetMs;
    this.#driftPpm = driftPpm;
    this.#setAtMs = this.#kernel.nowMs;
  }

  /** A machine without a battery wakes up in 1970. */
  boot1970(): void {
    this.step(-this.#kernel.nowMs);
  }
}
