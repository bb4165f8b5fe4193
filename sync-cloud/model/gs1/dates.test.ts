import { expect, test } from "vitest";
import { fullYear, isoDate, yymmddOf } from "./dates.ts";

const in2025 = Date.UTC(2025, 5, 15);

test.each([
  ["251231", "2025-12-31"],
  ["750101", "2075-01-01"], // 50 ahead: still this century
  ["760101", "1976-01-01"], // 51 ahead: the last one
  ["000101", "2000-01-01"],
  ["250200", "2025-02-28"],
  ["240200", "2024-02-29"],
  ["251200", "2025-12-31"],
  ["250400", "2025-04-30"],
])("reads %s in 2025 as %s", (text, iso) => {
  expect(isoDate(text, in2025)).toBe(iso);
});

test("late in a century a small year belongs to the next one", () => {
  expect(isoDate("490101", Date.UTC(2098, 0, 1))).toBe("2049-01-01");
  expect(isoDate("480101", Date.UTC(2098, 0, 1))).toBe("2148-01-01");
  expect(isoDate("000229", Date.UTC(2098, 0, 1))).toBeNull(); // 2100 is no leap year
  expect(isoDate("000229", in2025)).toBe("2000-02-29");
});

test("the window is 49 years back and 50 ahead, whatever the year", () => {
  for (let now = 1970; now < 2200; now++) {
    for (let year = now - 49; year <= now + 50; year++) expect(fullYear(year % 100, now)).toBe(year);
  }
});

test.each(["251301", "250001", "250229", "250132", "25123", "2512311", "25-2-1", ""])(
  'finds no day in "%s"',
  (text) => {
    expect(isoDate(text, in2025)).toBeNull();
  },
);

test("the year is taken in UTC", () => {
  expect(isoDate("760101", Date.UTC(2025, 11, 31, 23, 59))).toBe("1976-01-01");
  expect(isoDate("760101", Date.UTC(2026, 0, 1))).toBe("2076-01-01");
});

test("writes an ISO date as YYMMDD and refuses what is none", () => {
  expect(yymmddOf("2025-12-31")).toBe("251231");
  for (const bad of ["2025-02-29", "2025-13-01", "25-12-31", "2025-12-31T00:00", ""]) expect(yymmddOf(bad)).toBeNull();
});
