import fc from "fast-check";
import { expect, test } from "vitest";
import { dayStart } from "./site-day.ts";

test("a day begins at midnight of the site, not of Greenwich", () => {
  const at = Date.UTC(2026, 10, 21, 3, 30);
  expect(new Date(dayStart("America/Chicago", at)).toISOString()).toBe("2026-11-20T06:00:00.000Z");
  expect(new Date(dayStart("Europe/Berlin", at)).toISOString()).toBe("2026-11-20T23:00:00.000Z");
  expect(new Date(dayStart("UTC", at)).toISOString()).toBe("2026-11-21T00:00:00.000Z");
});

test("a day on which the clock changes begins with the offset it began with", () => {
  // Germany leaves summer time on 25 October 2026 at 03:00.
  const evening = Date.UTC(2026, 9, 25, 20);
  expect(new Date(dayStart("Europe/Berlin", evening)).toISOString()).toBe("2026-10-24T22:00:00.000Z");
});

test("the start of a day is its own start, and never later than the moment", () => {
  const seed = Date.now();
  const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/Chicago", "Asia/Kolkata", "Australia/Lord_Howe");
  const moments = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) });
  fc.assert(
    fc.property(zones, moments, (zone, at) => {
      const start = dayStart(zone, at);
      expect(dayStart(zone, start)).toBe(start);
      expect(start).toBeLessThanOrEqual(at);
      expect(at - start).toBeLessThan(25 * 3_600_000);
    }),
    { seed, numRuns: 300 },
  );
});
