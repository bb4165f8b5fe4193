import { expect, test } from "vitest";
import { DeviceClock, eventTimeMs } from "./device-clock.ts";

test("an offset is measured against the middle of the round trip", () => {
  const clock = new DeviceClock();
  clock.checked({ sentMs: 1_000, answeredMs: 1_040, deviceMs: 1_120, wasSet: true, setNow: false });
  expect([clock.offsetMs, clock.roundTripMs, clock.isOff]).toEqual([100, 40, true]);
  clock.checked({ sentMs: 2_000, answeredMs: 2_200, deviceMs: 2_220, wasSet: true, setNow: false });
  // Within what the round trip leaves unknown.
  expect([clock.offsetMs, clock.isOff]).toEqual([120, false]);
});

test("a drift is told once it ran for ten minutes since it was set", () => {
  const clock = new DeviceClock();
  clock.checked({ sentMs: 0, answeredMs: 0, deviceMs: 0, wasSet: false, setNow: true });
  clock.checked({ sentMs: 300_000, answeredMs: 300_000, deviceMs: 300_006, wasSet: true, setNow: false });
  expect(clock.driftPpm).toBeUndefined();
  clock.checked({ sentMs: 1_000_000, answeredMs: 1_000_000, deviceMs: 1_000_020, wasSet: true, setNow: false });
  expect(clock.driftPpm).toBe(20);
});

test.each([
  ["a clock that was set is believed", { atMs: 900, sentMs: 990, clockSet: 1 }, 900],
  ["nothing happens in the future", { atMs: 5_000, sentMs: 5_000, clockSet: 1 }, 1_000],
  ["a clock that was not set knows how long ago it was", { atMs: 10, sentMs: 110, clockSet: 0 }, 900],
  ["from before its last start: now, for want of better", { atMs: 500, sentMs: 10, clockSet: 0 }, 1_000],
])("%s", (_, event, expected) => {
  expect(eventTimeMs(event, 1_000)).toBe(expected);
});
