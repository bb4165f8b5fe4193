import { type AlarmCode, alarms } from "#sync/model/care/alarms.ts";
import type { Finding } from "#sync/model/care/finding.ts";
import type { CheckCode } from "#sync/model/care/finding-words.ts";

/** What is known of an alarm between two looks. */
export interface AlarmState {
  check: CheckCode;
  /** When its cause was first seen. */
  sinceMs: number;
  /** Looks in a row that saw its cause; after it was raised, those in a row that did not. */
  looks: number;
  raised: boolean;
}
export type AlarmStates = Readonly<Partial<Record<AlarmCode, AlarmState>>>;

export interface AlarmChange {
  code: AlarmCode;
  on: boolean;
  sinceMs: number;
  data: Finding["data"];
}

/** What comes and goes within two looks is not worth a person's way; what is urgent is said at once. */
const looksToRaise = 2;
const looksToClear = 2;

/**
 * What one look changes. An alarm is raised once for as long as its cause lasts, also when a person closes its exception meanwhile. It
 * ends only by looks at the same check: what could not be looked at is as it was.
 */
export function followAlarms(
  before: AlarmStates,
  findings: readonly Finding[],
  nowMs: number,
): { states: AlarmStates; changes: AlarmChange[] } {
  const states: Partial<Record<AlarmCode, AlarmState>> = {};
  const changes: AlarmChange[] = [];
  const seen = new Map<AlarmCode, Finding>();
  for (const finding of findings) if (finding.alarm && !seen.has(finding.alarm)) seen.set(finding.alarm, finding);
  const looked = new Set(findings.map(({ check }) => check));

  for (const [code, { check, data }] of seen) {
    const known = before[code];
    if (known?.raised) {
      states[code] = { ...known, looks: 0 };
      continue;
    }
    const sinceMs = known?.sinceMs ?? nowMs;
    const looks = (known?.looks ?? 0) + 1;
    const raised = looks >= looksToRaise || alarms[code].severity === "urgent";
    states[code] = { check, sinceMs, looks: raised ? 0 : looks, raised };
    if (raised) changes.push({ code, on: true, sinceMs, data });
  }
  for (const [code, known] of Object.entries(before) as [AlarmCode, AlarmState][]) {
    if (seen.has(code)) continue;
    if (!looked.has(known.check)) states[code] = known;
    else if (known.raised && known.looks + 1 < looksToClear) states[code] = { ...known, looks: known.looks + 1 };
    else if (known.raised) changes.push({ code, on: false, sinceMs: known.sinceMs, data: {} });
  }
  return { states, changes };
}
