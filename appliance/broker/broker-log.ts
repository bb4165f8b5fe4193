export type BrokerLog = (
  level: "debug" | "info" | "warn" | "error",
  event: string,
  data: Record<string, unknown>,
) => void;

/**
 * Logs the first of a burst and counts the rest: a client that hammers the door fills no disk.
 * The next line of the same key says how many were left out. Remembers at most `keysMax` keys.
 */
export function burstLog(log: BrokerLog, windowMs = 60_000, keysMax = 1_000, now: () => number = Date.now) {
  const seen = new Map<string, { sinceMs: number; leftOut: number }>();
  return (key: string, ...[level, event, data]: Parameters<BrokerLog>): void => {
    const id = `${event} ${key}`;
    const burst = seen.get(id);
    if (burst && now() - burst.sinceMs < windowMs) {
      burst.leftOut += 1;
      return;
    }
    seen.delete(id);
    seen.set(id, { sinceMs: now(), leftOut: 0 });
    for (const oldest of seen.keys()) {
      if (seen.size <= keysMax) break;
      seen.delete(oldest);
    }
    log(level, event, burst?.leftOut ? { ...data, leftOut: burst.leftOut } : data);
  };
}
