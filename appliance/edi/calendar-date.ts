/** `YYYY-MM-DD`, or nothing if that day does not exist. */
export function calendarDate(year: number, month: number, day: number): string | undefined {
  if (year < 1900 || year > 9999 || month < 1 || month > 12 || day < 1) return undefined;
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  return `${year}-${two(month)}-${two(day)}`;
}

/** X12 `CCYYMMDD`, or `YYMMDD` of versions before 004010. The short form covers 1970 to 2069. */
export function x12Date(text: string): string | undefined {
  const [, century, yy, mm, dd] = /^(\d\d)?(\d\d)(\d\d)(\d\d)$/.exec(text) ?? [];
  if (!yy || !mm || !dd) return undefined;
  const year = century ? Number(century + yy) : Number(yy) + (Number(yy) < 70 ? 2000 : 1900);
  return calendarDate(year, Number(mm), Number(dd));
}

/** X12 `HHMM[SS[D[D]]]` as `HH:MM[:SS]`; decimals of a second are dropped. */
export function x12Time(text: string): string | undefined {
  const [, hh, mm, ss] = /^([01]\d|2[0-3])([0-5]\d)(?:([0-5]\d)\d{0,2})?$/.exec(text) ?? [];
  if (!hh || !mm) return undefined;
  return ss ? `${hh}:${mm}:${ss}` : `${hh}:${mm}`;
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}
