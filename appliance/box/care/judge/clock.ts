import type { Finding } from "#sync/model/care/finding.ts";
import type { Observation } from "../observation.ts";
import { dayMs, minuteMs, odd, well, wrong } from "./state-finding.ts";

/** Off by more, and times on labels and in messages mislead people. */
const offsetMsMax = minuteMs;
/** The book may be this much ahead: its clock never runs backwards, the wall's may be put right by some seconds. */
const behindMsMax = minuteMs;
const stepMsMax = 5 * minuteMs;
const stepShownMs = dayMs;
const comparedWithinMs = 3 * dayMs;

export function judgeClock({ clock, book, nowMs }: Observation): Finding[] {
  if (!clock) return [];
  const now = shown(nowMs);
  if (nowMs < clock.builtAtMs)
    return [wrong("clock", "clock-before-build", "clock-wrong", { now, built: shown(clock.builtAtMs) })];
  if (book?.lastFactAtMs && book.lastFactAtMs > nowMs + behindMsMax)
    return [wrong("clock", "clock-behind-facts", "clock-wrong", { now, last: shown(book.lastFactAtMs) })];
  const { offsetMs, source, comparedAtMs, step, upMs } = clock;
  if (offsetMs !== null && Math.abs(offsetMs) > offsetMsMax)
    return [wrong("clock", "clock-off", "clock-wrong", { seconds: Math.round(offsetMs / 1_000), source })];
  if (step && Math.abs(step.byMs) > stepMsMax && nowMs - step.atMs < stepShownMs)
    return [odd("clock", "clock-stepped", null, { seconds: Math.round(step.byMs / 1_000), at: shown(step.atMs) })];
  if (offsetMs === null || comparedAtMs === null || nowMs - comparedAtMs > comparedWithinMs) {
    // A box that has just started had no time to ask anybody.
    const since = comparedAtMs === null ? upMs : nowMs - comparedAtMs;
    if (since > comparedWithinMs) return [odd("clock", "clock-alone", "clock-unchecked", { now })];
    if (offsetMs === null) return [well("clock", "clock-alone", { now })];
  }
  return [well("clock", "clock-well", { now, offsetMs, source })];
}

const shown = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`;
