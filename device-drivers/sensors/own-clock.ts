/** When a sensor says it measured, and what is wrong with that. Times far in the future, or before there were such sensors, are not believed. */
export interface SaidTime {
  atMs: number;
  wrong?: string;
}

export type TimeForm = "ms" | "s" | "iso" | "auto";

/** `value` is a number of milliseconds or seconds, or an ISO text; undefined means that the sensor has no clock. */
export function timeOf(value: unknown, form: TimeForm, receivedMs: number): SaidTime {
  if (value === undefined || value === null) return { atMs: receivedMs };
  const atMs = parse(value, form);
  if (atMs === undefined) return { atMs: receivedMs, wrong: `no time: ${String(value).slice(0, 40)}` };
  if (atMs > receivedMs + AHEAD_MS_MAX)
    return { atMs: receivedMs, wrong: `its clock is ${Math.round((atMs - receivedMs) / 1_000)} s ahead` };
  if (atMs < EARLIEST_MS)
    return { atMs: receivedMs, wrong: `its clock says ${new Date(Math.max(0, atMs)).toISOString()}` };
  return { atMs: Math.min(atMs, receivedMs) };
}

/** A clock a little ahead of ours is drift; more is a clock that was never set. */
const AHEAD_MS_MAX = 120_000;
const EARLIEST_MS = Date.UTC(2020, 0, 1);

function parse(value: unknown, form: TimeForm): number | undefined {
  if (typeof value === "string" && !/^\d+(\.\d+)?$/.test(value)) {
    const parsed = form === "auto" || form === "iso" ? Date.parse(value) : Number.NaN;
    return Number.isNaN(parsed) ? undefined : parsed;
  }
  const number = Number(value);
  if (!Number.isFinite(number) || form === "iso") return undefined;
  // Seconds have ten digits until the year 2286, milliseconds thirteen.
  const inSeconds = form === "s" || (form === "auto" && number < 100_000_000_000);
  return Math.round(inSeconds ? number * 1_000 : number);
}
