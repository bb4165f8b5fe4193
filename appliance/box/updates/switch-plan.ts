/** When a version that is ready takes over, as the supervisor chose. Times are UTC milliseconds. */
export type SwitchPlan = { kind: "at"; atMs: number } | { kind: "quiet"; quietMinutes: number };

/** People on the floor are told so long before the appliance goes away. */
export const countdownMs = 60_000;
/** A plan may look so far ahead. */
export const planAheadMs = 7 * 86_400_000;
/** A box that was off at the time does it at the next start only when it comes this soon after; else somebody chooses anew. */
export const planLateMs = 60 * 60_000;

export type PlanStep =
  | { kind: "wait" }
  /** From now on the countdown runs. */
  | { kind: "count-down"; switchAtMs: number }
  | { kind: "switch" }
  /** Somebody began to work meanwhile, or the time has passed with the box switched off. */
  | { kind: "call-off"; why: "busy" | "missed" };

/**
 * What is to be done about a plan now. `switchAtMs` is when the countdown that runs ends; null when none does. A countdown to a quiet moment is called off by
 * work; one to a time that was chosen is not: people were told, and a lease goes on after the restart.
 */
export function nextStep(
  plan: SwitchPlan,
  { nowMs, switchAtMs, quietSinceMs }: { nowMs: number; switchAtMs: number | null; quietSinceMs: number | null },
): PlanStep {
  if (plan.kind === "at") {
    if (switchAtMs !== null) return nowMs >= switchAtMs ? { kind: "switch" } : { kind: "wait" };
    if (nowMs > plan.atMs + planLateMs) return { kind: "call-off", why: "missed" };
    if (nowMs < plan.atMs - countdownMs) return { kind: "wait" };
    return { kind: "count-down", switchAtMs: Math.max(plan.atMs, nowMs + countdownMs) };
  }
  const isQuiet = quietSinceMs !== null && nowMs - quietSinceMs >= plan.quietMinutes * 60_000;
  if (switchAtMs === null) return isQuiet ? { kind: "count-down", switchAtMs: nowMs + countdownMs } : { kind: "wait" };
  if (!isQuiet) return { kind: "call-off", why: "busy" };
  return nowMs >= switchAtMs ? { kind: "switch" } : { kind: "wait" };
}
