import { expect, test } from "vitest";
import { asIsoDate } from "./date-entry.tsx";

test.each([
  ["31", "3", "2027", "2027-03-31"],
  ["1", "02", "27", "2027-02-01"],
  ["0", "2", "28", "2028-02-29"],
])("%s %s %s is %s", (day, month, year, isoDate) => {
  expect(asIsoDate({ day, month, year })).toBe(isoDate);
});

test.each([
  ["30", "2", "2027"],
  ["1", "13", "2027"],
  ["1", "0", "2027"],
  ["1", "1", "202"],
  ["", "1", "2027"],
])("%s %s %s is no date yet", (day, month, year) => {
  expect(asIsoDate({ day, month, year })).toBeUndefined();
});
