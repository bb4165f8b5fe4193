import { calendarDate } from "../calendar-date.ts";

export type DateOrder = "day-first" | "month-first";

/**
 * A day as `YYYY-MM-DD`. Points mean day first, as everywhere they are used; strokes mean what `order` says, and without it
 * "ambiguous" where both readings are days. A time behind the day is dropped; `parseMoment` keeps it.
 */
export function parseDay(cell: string, order?: DateOrder): string | "ambiguous" | undefined {
  const text = cell.trim().replace(/[T ]\d{1,2}:\d\d.*$/, "");
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) ?? /^(\d{4})(\d\d)(\d\d)$/.exec(text);
  if (iso) return calendarDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const [, first, mark, second, third] = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})$/.exec(text) ?? [];
  if (!first || !second || !third) return undefined;
  const year = third.length === 4 ? Number(third) : 2000 + Number(third);
  const dayFirst = calendarDate(year, Number(second), Number(first));
  const monthFirst = calendarDate(year, Number(first), Number(second));
  if (mark === "." || order === "day-first") return dayFirst;
  if (order === "month-first") return monthFirst;
  if (dayFirst && monthFirst && dayFirst !== monthFirst) return "ambiguous";
  return dayFirst ?? monthFirst;
}

/** A day, with its time if there is one. */
export function parseMoment(cell: string, order?: DateOrder): string | "ambiguous" | undefined {
  const day = parseDay(cell, order);
  if (day === undefined || day === "ambiguous") return day;
  const [, hours, minutes, seconds, zone] =
    /[T ](\d{1,2}):([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?\s*(Z|UTC)?$/i.exec(cell.trim()) ?? [];
  if (hours === undefined) return /[T ]\d/.test(cell.trim()) ? undefined : day;
  if (Number(hours) > 23) return undefined;
  return `${day}T${hours.padStart(2, "0")}:${minutes}${seconds ? `:${seconds}` : ""}${zone ? "Z" : ""}`;
}

/** The order that this cell proves, if it does. */
export function dateOrderEvidence(cell: string): DateOrder | undefined {
  const [, first, second] = /^\s*(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}/.exec(cell) ?? [];
  if (Number(first) > 12 && Number(second) <= 12) return "day-first";
  return Number(second) > 12 && Number(first) <= 12 ? "month-first" : undefined;
}
