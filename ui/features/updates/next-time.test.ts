import { expect, test } from "vitest";
import { nextTimeOf } from "./next-time.ts";

const now = new Date(2026, 10, 21, 14, 30).getTime();
const at = (day: number, hours: number, minutes: number) => new Date(2026, 10, day, hours, minutes).getTime();

test("a time of day is the next one: today when it is still to come, else tomorrow", () => {
  expect(nextTimeOf("22:30", now)).toBe(at(21, 22, 30));
  expect(nextTimeOf("2.05", now)).toBe(at(22, 2, 5));
  expect(nextTimeOf("14:30", now)).toBe(at(22, 14, 30));
});

test("what is no time of day is none", () => {
  for (const text of ["", "24:00", "7", "12:60", "noon"]) expect(nextTimeOf(text, now)).toBeUndefined();
});
