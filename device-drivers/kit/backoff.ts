/** Pauses between tries: each longer than the one before, up to a bound, with jitter so that fifty machines do not dial as one. */
export interface Backoff {
  /** The pause before the next try, in whole milliseconds. */
  nextMs(): number;
  /** It worked: begin again with the shortest pause. */
  reset(): void;
}

export interface BackoffOptions {
  firstMs?: number;
  /** No pause is longer. */
  maxMs?: number;
  /** How much longer each pause is than the one before. */
  growth?: number;
  /** The share of a pause that chance may take off, 0 to 1. */
  jitter?: number;
  /** From 0 up to 1, as `Math.random`; handed in so that tests know what comes. */
  random?: () => number;
}

export function backoff(options: BackoffOptions = {}): Backoff {
  const { firstMs = FIRST_MS, maxMs = MAX_MS, growth = 2, jitter = 0.5, random = Math.random } = options;
  let fullMs = firstMs;
  return {
    nextMs() {
      const pauseMs = Math.round(fullMs * (1 - jitter * random()));
      fullMs = Math.min(maxMs, fullMs * growth);
      return Math.min(maxMs, pauseMs);
    },
    reset() {
      fullMs = firstMs;
    },
  };
}

const FIRST_MS = 250;
const MAX_MS = 30_000;
