import { waitedFor } from "./pending.ts";

const lookMs = 500;

/**
 * Looks by a clock of its own whether the shift goes on, also when whoever runs it waits for an answer that never comes. `ended` rejects when
 * `done` did not grow for `limitMs`.
 */
export class Standstill {
  readonly ended: Promise<never>;
  readonly #timer: NodeJS.Timeout;

  constructor({ done, limitMs, tell }: { done: () => number; limitMs: number; tell: () => string }) {
    let last = done();
    let movedMs = performance.now();
    let stop: (error: Error) => void = () => {};
    this.ended = new Promise((_, reject) => {
      stop = reject;
    });
    this.ended.catch(() => {});
    this.#timer = setInterval(() => {
      const now = done();
      if (now !== last) {
        last = now;
        movedMs = performance.now();
      } else if (performance.now() - movedMs > limitMs) {
        clearInterval(this.#timer);
        const seconds = Math.round(limitMs / 1_000);
        stop(new Error(`the shift stood still for ${seconds} s; ${tell()}; waited for: ${waitedFor()}`));
      }
    }, lookMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
