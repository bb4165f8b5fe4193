import { expect, test } from "vitest";
import { momentMs, siteDay, siteMoment } from "./site-time.ts";

const utc = (text: string) => Date.parse(text);

test.each([
  ["a day in winter", "2026-01-15", "Europe/Berlin", "2026-01-14T23:00Z"],
  ["a day in summer", "2026-07-15", "Europe/Berlin", "2026-07-14T22:00Z"],
  ["a moment", "2026-07-15T14:30", "America/New_York", "2026-07-15T18:30Z"],
  ["a moment with seconds", "2026-07-15T14:30:15", "Asia/Kolkata", "2026-07-15T09:00:15Z"],
  ["a moment of UTC", "2026-07-15T14:30Z", "America/New_York", "2026-07-15T14:30Z"],
  ["the day clocks go forward", "2026-03-29T12:00", "Europe/Berlin", "2026-03-29T10:00Z"],
  ["the hour that is missing", "2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30Z"],
  ["the day clocks go back", "2026-10-25T12:00", "Europe/Berlin", "2026-10-25T11:00Z"],
])("reads %s in the time of the site", (_what, text, zone, expected) => {
  expect(new Date(momentMs(text, zone, "00:00") ?? 0).toISOString()).toBe(new Date(utc(expected)).toISOString());
});

test("gives a day the time of day that is asked for, and nothing for what is no date", () => {
  expect(momentMs("2026-07-15", "UTC", "23:59")).toBe(utc("2026-07-15T23:59Z"));
  expect(momentMs("15.07.2026", "UTC", "00:00")).toBeUndefined();
  expect(momentMs("2026-13-40", "UTC", "00:00")).toBeUndefined();
});

test("writes moments and days as the clock of the site shows them", () => {
  expect(siteMoment(utc("2026-12-31T23:30Z"), "Europe/Berlin")).toBe("2027-01-01T00:30");
  expect(siteDay(utc("2026-12-31T23:30Z"), "America/New_York")).toBe("2026-12-31");
});
