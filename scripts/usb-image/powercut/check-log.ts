import { DiskChecker, type Expected, type Verdict } from "./check-disk.ts";
import type { DiskLog } from "./disk-log.ts";
import { type CutState, cutStates, type StatesOptions } from "./states.ts";

export interface LogChecked {
  states: number;
  /** How many were bad, and the first of them. */
  badStates: number;
  bad: { name: string; why: string }[];
  /** How often each version would have started; `none` where nothing did. */
  versions: Record<string, number>;
  flushes: number;
  writes: number;
}

/** More are counted, not kept. */
export const badKeptMax = 100;

/** Every disk that a power cut may have left behind during a log, judged. `also` looks further: at the data, or whether it starts for real. */
export async function checkLog(
  log: DiskLog,
  expected: Expected,
  options: StatesOptions & {
    /** Leaves states out, by their place in the log: a long log in several runs, or from when a disk was whole. */
    only?: (state: CutState) => boolean;
    /** Ends at so many bad ones: for a log that must have some. */
    untilBad?: number;
    also?: (state: CutState, verdict: Verdict) => Promise<string | undefined>;
  },
): Promise<LogChecked> {
  const checker = new DiskChecker(expected);
  const checked: LogChecked = { states: 0, badStates: 0, bad: [], versions: {}, flushes: 0, writes: 0 };
  for (const op of log.ops) {
    if (op.kind === "flush") checked.flushes++;
    if (op.kind === "write") checked.writes++;
  }
  for (const state of cutStates(log, options)) {
    if (options.only && !options.only(state)) continue;
    const verdict = await checker.check(state.disk);
    const further = verdict.is === "bad" ? verdict.why : await options.also?.(state, verdict);
    checked.states++;
    if (further !== undefined && ++checked.badStates <= badKeptMax)
      checked.bad.push({ name: state.name, why: further });
    const version = verdict.is === "starts" ? verdict.version : "none";
    if (further === undefined) checked.versions[version] = (checked.versions[version] ?? 0) + 1;
    if (options.untilBad && checked.badStates >= options.untilBad) break;
  }
  return checked;
}
