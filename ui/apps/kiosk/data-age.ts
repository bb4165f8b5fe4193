/** How much a screen may claim: it is live, or it says of when it is. */
export type DataAge =
  | { state: "live" }
  | { state: "as-of"; atMs: number }
  | { state: "stale"; atMs: number; ageMs: number }
  | { state: "never" };

/** A reading older than this may be wrong: the board asks every 20 s even when nothing happens. */
export const staleAfterMs = 45_000;

/**
 * `live` only while the appliance answers, the socket that brings changes stands, and the last reading is young. A socket that
 * is down alone makes it "as of": the page still asks, only less often.
 */
export function dataAge({
  online,
  socketOpen,
  readAtMs,
  nowMs,
}: {
  online: boolean;
  socketOpen: boolean;
  readAtMs: number;
  nowMs: number;
}): DataAge {
  if (readAtMs === 0) return { state: "never" };
  const ageMs = Math.max(0, nowMs - readAtMs);
  if (!online || ageMs > staleAfterMs) return { state: "stale", atMs: readAtMs, ageMs };
  return socketOpen ? { state: "live" } : { state: "as-of", atMs: readAtMs };
}
