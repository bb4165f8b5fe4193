import { isDigits } from "./check-digit.ts";

/**
 * A GS1 date (YYMMDD) as ISO date (YYYY-MM-DD), or null when there is no such day. Day 00 is the last day of the month.
 * The century is the one that puts the year within 49 years before and 50 after `nowMs` (UTC milliseconds).
 * Source: GS1 General Specifications, "Determination of century in dates".
 */
export function isoDate(yymmdd: string, nowMs: number): string | null {
  if (yymmdd.length !== 6 || !isDigits(yymmdd)) return null;
  const year = fullYear(Number(yymmdd.slice(0, 2)), new Date(nowMs).getUTCFullYear());
  const month = Number(yymmdd.slice(2, 4));
  if (month < 1 || month > 12) return null;
  const dayMax = daysIn(year, month);
  const day = Number(yymmdd.slice(4, 6)) || dayMax;
  return day > dayMax ? null : `${year}-${yymmdd.slice(2, 4)}-${String(day).padStart(2, "0")}`;
}

/** An ISO date as YYMMDD; the century is lost, so it must be within the reader's window. Null for what is no ISO date. */
export function yymmddOf(isoDay: string): string | null {
  const [, century, rest, month, day] = /^(\d\d)(\d\d)-(\d\d)-(\d\d)$/.exec(isoDay) ?? [];
  if (century === undefined || rest === undefined || month === undefined || day === undefined) return null;
  return isRealDay(Number(century + rest), Number(month), Number(day)) ? rest + month + day : null;
}

/** The year nearest to `nowYear` by the GS1 window: 51 or more ahead is the last century, 50 or more behind the next. */
export function fullYear(twoDigits: number, nowYear: number): number {
  const century = nowYear - (nowYear % 100);
  const ahead = twoDigits - (nowYear % 100);
  if (ahead >= 51) return century - 100 + twoDigits;
  if (ahead <= -50) return century + 100 + twoDigits;
  return century + twoDigits;
}

export function isRealDay(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

export function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
