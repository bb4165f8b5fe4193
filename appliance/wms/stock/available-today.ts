import type { Reader } from "../../store/reader.ts";

/** The calendar date at the site, YYYY-MM-DD: expiry dates are compared with it, never with UTC. */
export function siteDate(reader: Reader, atMs: number): string {
  const timeZone = reader.setting("site.timeZone");
  let format = formats.get(timeZone);
  if (!format) {
    // The Swedish locale writes dates as ISO 8601 does.
    format = new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    formats.set(timeZone, format);
  }
  return format.format(atMs);
}

/** Queries have no clock of their own: their "now" is the moment of the newest fact in the book. */
export function lastFactAtMs(reader: Reader): number {
  return reader.row<{ atMs: number }>("SELECT atMs FROM journal ORDER BY pos DESC LIMIT 1")?.atMs ?? 0;
}

/** A date so many days on. */
export function plusDays(isoDate: string, days: number): string {
  return new Date(Date.parse(isoDate) + days * 86_400_000).toISOString().slice(0, 10);
}

const formats = new Map<string, Intl.DateTimeFormat>();
