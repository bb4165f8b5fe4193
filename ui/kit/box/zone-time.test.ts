import { expect, test } from "vitest";
import { momentOf, zoneTimeOf } from "./zone-time.ts";

test("what a clock in the zone shows is that moment, in winter and in summer", () => {
  expect(momentOf({ date: "2026-11-21", time: "14:05" }, "Europe/Berlin")).toBe(Date.UTC(2026, 10, 21, 13, 5));
  expect(momentOf({ date: "2026-07-01", time: "00:30" }, "Europe/Berlin")).toBe(Date.UTC(2026, 5, 30, 22, 30));
  expect(momentOf({ date: "2026-07-01", time: "00:30" }, "America/New_York")).toBe(Date.UTC(2026, 6, 1, 4, 30));
  expect(momentOf({ date: "2026-01-01", time: "05:30" }, "Asia/Kolkata")).toBe(Date.UTC(2026, 0, 1));
  expect(zoneTimeOf(Date.UTC(2026, 10, 21, 23, 30), "Europe/Berlin")).toEqual({ date: "2026-11-22", time: "00:30" });
});

test("a day or a time that does not exist is none", () => {
  expect(momentOf({ date: "2026-02-30", time: "10:00" }, "UTC")).toBeUndefined();
  expect(momentOf({ date: "21.11.2026", time: "10:00" }, "UTC")).toBeUndefined();
  expect(momentOf({ date: "2026-11-21", time: "24:00" }, "UTC")).toBeUndefined();
  // Clocks go from 02:00 to 03:00 that night.
  expect(zoneTimeOf(momentOf({ date: "2026-03-29", time: "02:30" }, "Europe/Berlin") ?? 0, "Europe/Berlin").time).toBe(
    "03:30",
  );
});
