import type { Finding } from "#sync/model/care/finding.ts";
import type { Observation } from "../observation.ts";
import { dayMs, hourMs, odd, well } from "./state-finding.ts";

const ageMsMax = 3 * dayMs;
/** A site that works for less has little to lose. */
const workedMsMin = dayMs;

/** Failures are told beside the age: a newer backup elsewhere does not make them well. */
export function judgeBackups({ backups, book, nowMs }: Observation): Finding[] {
  if (!backups) return [];
  const failures = backups.failed.map(({ place, why }) =>
    odd("backups", "backups-failed", "backup-failed", { place, why }),
  );
  return [age(backups.madeAtMs, backups.everyMs, book?.firstFactAtMs ?? null, nowMs), ...failures];
}

function age(
  madeAtMs: readonly number[],
  everyMs: number | null,
  workingSinceMs: number | null,
  nowMs: number,
): Finding {
  if (madeAtMs.length === 0) {
    const isNew = workingSinceMs === null || nowMs - workingSinceMs < workedMsMin;
    return odd("backups", "backups-none", isNew ? null : "backup-missing");
  }
  const ageMs = nowMs - Math.max(...madeAtMs);
  const data = { hours: Math.max(0, Math.floor(ageMs / hourMs)), count: madeAtMs.length };
  const isOld = ageMs > Math.max(ageMsMax, 3 * (everyMs ?? 0));
  return isOld ? odd("backups", "backups-age", "backup-old", data) : well("backups", "backups-age", data);
}
