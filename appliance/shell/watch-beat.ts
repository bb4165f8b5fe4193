/** Waits of the watch over a browser that the shell does not own. */
export interface BeatLimits {
  /** From the start of the browser, or from when the appliance answers again, to the first painted frame. */
  firstWithinMs: number;
  /** From one painted frame to the next that is told of; the page tells every 5 s. */
  nextWithinMs: number;
}

export const BEAT_LIMITS: BeatLimits = { firstWithinMs: 120_000, nextWithinMs: 40_000 };

/** What the appliance said when it was asked about its screen. */
export type Heard = { paintedMsAgo: number } | "not-painted-yet" | "no-answer";

export interface BeatWatch {
  /** Whether the browser is to be started anew. */
  isDead(heard: Heard, nowMs: number): boolean;
}

/**
 * Judges from the beat of the painted page whether a browser is still showing anything. While the appliance does not answer nobody
 * can hear a beat, so that time is not held against the browser; its page says itself that the appliance is gone.
 */
export function watchBeat(startedAtMs: number, limits: BeatLimits = BEAT_LIMITS): BeatWatch {
  let graceFromMs = startedAtMs;
  return {
    isDead(heard, nowMs) {
      if (heard === "no-answer") graceFromMs = nowMs;
      const graceMs = nowMs - graceFromMs;
      if (heard === "no-answer") return false;
      // A beat from before this browser was started is its predecessor's.
      const isOurs = heard !== "not-painted-yet" && nowMs - heard.paintedMsAgo >= graceFromMs;
      return isOurs ? heard.paintedMsAgo > limits.nextWithinMs : graceMs > limits.firstWithinMs;
    },
  };
}
