/** What has to be well before a version stays. */
export const checkNames = ["store", "journal", "broker", "doors", "screen"] as const;
export interface Check {
  name: (typeof checkNames)[number];
  state: "waiting" | "good" | "bad";
  detail: string;
}

/** All checks must be good for so long without a break: a program that comes up and falls over again is not well. */
export const stableForMs = 60_000;
/** A version that is not well by then is started anew, or given up. */
export const proveWithinMs = 5 * 60_000;
/** Starts of a new version; after the last that failed, the version before comes back. */
export const proofBootsMax = 3;

export type Verdict =
  | { kind: "wait"; goodSinceMs: number | null; untilMs: number }
  | { kind: "well" }
  | { kind: "unwell" };

/** Judges the checks of one moment; `goodSinceMs` is what the verdict before said. */
export function judgeProof(
  checks: readonly Check[],
  {
    nowMs,
    startedMs,
    goodSinceMs,
    stableMs = stableForMs,
    withinMs = proveWithinMs,
  }: { nowMs: number; startedMs: number; goodSinceMs: number | null; stableMs?: number; withinMs?: number },
): Verdict {
  const isGood = checks.every(({ state }) => state === "good");
  const since = isGood ? (goodSinceMs ?? nowMs) : null;
  if (since !== null && nowMs - since >= stableMs) return { kind: "well" };
  // Being well for a while by then counts: the window is let run out.
  if (nowMs - startedMs >= withinMs && since === null) return { kind: "unwell" };
  return { kind: "wait", goodSinceMs: since, untilMs: since === null ? startedMs + withinMs : since + stableMs };
}

/** A code for the boot record: at most 40 letters, digits and -. */
export const causeOf = (checks: readonly Check[]): string => {
  const bad = checks.find(({ state }) => state === "bad") ?? checks.find(({ state }) => state === "waiting");
  return bad ? `unhealthy-${bad.name}` : "unhealthy";
};
