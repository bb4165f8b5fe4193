/**
 * A day or moment of a document as UTC milliseconds, in the time of the site unless it ends in `Z`. A day alone counts from
 * `dayTime` on. Where clocks are put forward the hour that does not exist is read as the one after it.
 */
export function momentMs(text: string, timeZone: string, dayTime: string): number | undefined {
  const [, day, time = dayTime, zone] = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?))?(Z)?$/.exec(text) ?? [];
  if (day === undefined) return undefined;
  const asUtc = Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  if (zone) return asUtc;
  // The offset is asked at the guess and once more at its answer: two rounds settle every change of the clocks.
  const first = asUtc - offsetMs(asUtc, timeZone);
  return asUtc - offsetMs(first, timeZone);
}

/** `YYYY-MM-DDTHH:MM` on the clock of the site. */
export function siteMoment(ms: number, timeZone: string): string {
  return new Date(ms + offsetMs(ms, timeZone)).toISOString().slice(0, 16);
}

/** `YYYY-MM-DD` on the calendar of the site. */
export function siteDay(ms: number, timeZone: string): string {
  return siteMoment(ms, timeZone).slice(0, 10);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetMs(ms: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    const numeric = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
    format = new Intl.DateTimeFormat("en-US", { ...numeric, second: "2-digit", hourCycle: "h23", timeZone });
    formats.set(timeZone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}
