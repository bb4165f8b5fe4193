/**
 * Turns a reader's times into ours. A reader without a trusted calendar still tells well how long ago something was: the smallest
 * difference ever seen on this line between our time and its time is how far its clock is off, give or take the way through the network.
 */
export interface ReaderClock {
  /** The reader said at `receivedMs` that it is `readerMs`. */
  heard(clock: ReaderTime, readerMs: number, receivedMs: number): void;
  toOurs(clock: ReaderTime, readerMs: number, receivedMs: number): number;
  /** Another connection: the reader may have been switched off in between. */
  reset(): void;
}

export type ReaderTime = "utc" | "uptime" | "none";

export function readerClock({ trusted }: { trusted: boolean }): ReaderClock {
  const offsets = new Map<ReaderTime, number>();
  return {
    heard(clock, readerMs, receivedMs) {
      if (clock === "none" || readerMs === 0) return;
      const offsetMs = receivedMs - readerMs;
      const known = offsets.get(clock);
      if (known === undefined || offsetMs < known) offsets.set(clock, offsetMs);
    },
    toOurs(clock, readerMs, receivedMs) {
      if (clock === "none" || readerMs === 0) return receivedMs;
      if (clock === "utc" && trusted) return readerMs;
      const offsetMs = offsets.get(clock);
      return offsetMs === undefined ? receivedMs : Math.min(receivedMs, readerMs + offsetMs);
    },
    reset: () => offsets.clear(),
  };
}
