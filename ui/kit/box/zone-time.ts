/** A day and a time of day as they are written in a time zone. */
export interface ZoneTime {
  /** YYYY-MM-DD */
  date: string;
  /** HH:MM */
  time: string;
}

export function zoneTimeOf(atMs: number, timeZone: string): ZoneTime {
  const parts = new Intl.DateTimeFormat("en-CA", {
    ...{ timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit" },
  }).formatToParts(atMs);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return { date: `${part("year")}-${part("month")}-${part("day")}`, time: `${part("hour")}:${part("minute")}` };
}

/** The moment that is written so in a time zone; undefined where there is no such day or time. An hour that a clock change skips is the next. */
export function momentOf({ date, time }: ZoneTime, timeZone: string): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? [];
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  if (day === undefined || minute === undefined) return undefined;
  const asUtcMs = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
  if (new Date(asUtcMs).toISOString().slice(0, 10) !== date) return undefined;
  // The zone is ahead by what it shows more than UTC; near a clock change a second look is needed.
  const firstMs = asUtcMs - aheadMs(asUtcMs, timeZone);
  return asUtcMs - aheadMs(firstMs, timeZone);
}

function aheadMs(atMs: number, timeZone: string): number {
  const { date, time } = zoneTimeOf(atMs, timeZone);
  return Date.parse(`${date}T${time}:00Z`) - Math.floor(atMs / 60_000) * 60_000;
}
