/**
 * When the next backup is due: at `atMinute` after midnight in the zone, and every `everyHours` from there; one that was missed (the box was
 * off) is made up at once. `lastMs` is when the last one began.
 */
export function nextBackupMs(
  plan: { atMinute: number; everyHours: number },
  timeZone: string,
  lastMs: number | null,
  nowMs: number,
): number {
  const stepMs = plan.everyHours * hourMs;
  const due = lastDueMs(plan.atMinute, stepMs, timeZone, nowMs);
  return lastMs === null || lastMs < due ? Math.min(due, nowMs) : due + stepMs;
}

/** The last moment up to now that is a whole number of steps after the minute of the day, by the zone's clock. */
function lastDueMs(atMinute: number, stepMs: number, timeZone: string, nowMs: number): number {
  const sinceMidnightMs = clockMs(timeZone, nowMs);
  const sinceFirst = (((sinceMidnightMs - atMinute * 60_000) % stepMs) + stepMs) % stepMs;
  return nowMs - sinceFirst;
}

/** Milliseconds since midnight, as the clock on the wall there shows. */
function clockMs(timeZone: string, nowMs: number): number {
  const parts = new Intl.DateTimeFormat("en", {
    ...{ timeZone, hourCycle: "h23", hour: "2-digit", minute: "2-digit", second: "2-digit" },
  }).formatToParts(nowMs);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return of("hour") * hourMs + of("minute") * 60_000 + of("second") * 1_000 + (nowMs % 1_000);
}

const hourMs = 3_600_000;
