/** The moment the site's calendar day began that `atMs` falls into, UTC ms. Days with a clock change are 23 or 25 hours long. */
export function dayStart(timeZone: string, atMs: number): number {
  const local = localOf(timeZone, atMs);
  const midnight = Date.UTC(local.year, local.month - 1, local.day);
  // The offset may differ between midnight and now: take it at the first guess, then once more at the better one.
  const guess = midnight - offsetMs(timeZone, atMs);
  return midnight - offsetMs(timeZone, guess);
}

function offsetMs(timeZone: string, atMs: number): number {
  const { year, month, day, hour, minute, second } = localOf(timeZone, atMs);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000;
}

function localOf(timeZone: string, atMs: number) {
  const part = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return { year, month, day, hour, minute, second };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(timeZone, format);
  }
  return format;
}

const formats = new Map<string, Intl.DateTimeFormat>();
