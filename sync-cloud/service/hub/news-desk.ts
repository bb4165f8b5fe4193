import type { Database } from "../store/sql.ts";

/** Long polls that one node holds open. More are answered at once, with nothing. */
export const waitersMax = 20_000;

export interface NextNews {
  /** Until the company's log grew since this was asked for, `ms` went by, or the caller left. Never fails. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  cancel(): void;
}

/** Wakes those who wait for a company's log, whichever node it was written on. */
export class NewsDesk {
  readonly #waiting = new Map<number, Set<() => void>>();
  readonly #stopListening: () => void;
  #count = 0;

  constructor(db: Database) {
    this.#stopListening = db.listen(({ company, topic }) => {
      if (topic === "missed") for (const waiting of this.#waiting.values()) wake(waiting);
      else if (topic === "log") wake(this.#waiting.get(company));
    });
  }

  get waiting(): number {
    return this.#count;
  }

  /** Ask for it before looking, so that what comes between is not missed. */
  next(company: number): NextNews {
    if (this.#count >= waitersMax) return { wait: async () => {}, cancel: () => {} };
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(company) ?? new Set();
    this.#waiting.set(company, waiting);
    waiting.add(resolve);
    this.#count++;
    let open = true;
    const cancel = () => {
      if (!open) return;
      open = false;
      waiting.delete(resolve);
      this.#count--;
      if (waiting.size === 0 && this.#waiting.get(company) === waiting) this.#waiting.delete(company);
    };
    return {
      cancel,
      async wait(ms, signal) {
        const timer = setTimeout(resolve, Math.max(0, ms));
        const leave = () => resolve();
        signal?.addEventListener("abort", leave, { once: true });
        if (signal?.aborted) resolve();
        await promise;
        clearTimeout(timer);
        signal?.removeEventListener("abort", leave);
        cancel();
      },
    };
  }

  /** Everybody who waits is answered now. */
  close(): void {
    this.#stopListening();
    for (const waiting of this.#waiting.values()) wake(waiting);
  }
}

function wake(waiting: Set<() => void> | undefined): void {
  for (const resolve of [...(waiting ?? [])]) resolve();
}
