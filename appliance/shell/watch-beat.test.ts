import { expect, test } from "vitest";
import { BEAT_LIMITS, watchBeat } from "./watch-beat.ts";

const { firstWithinMs, nextWithinMs } = BEAT_LIMITS;
const start = 1_000_000;

test("a browser has its time until the first frame, then it is dead", () => {
  const watch = watchBeat(start);
  expect(watch.isDead("not-painted-yet", start + firstWithinMs)).toBe(false);
  expect(watch.isDead("not-painted-yet", start + firstWithinMs + 1)).toBe(true);
});

test("one that paints lives, one that stopped is dead", () => {
  const watch = watchBeat(start);
  const later = start + 10 * firstWithinMs;
  expect(watch.isDead({ paintedMsAgo: nextWithinMs }, later)).toBe(false);
  expect(watch.isDead({ paintedMsAgo: nextWithinMs + 1 }, later)).toBe(true);
});

test("frames of the browser before it do not count for or against it", () => {
  const watch = watchBeat(start);
  expect(watch.isDead({ paintedMsAgo: nextWithinMs + 10_000 }, start + 5_000)).toBe(false);
  expect(watch.isDead({ paintedMsAgo: firstWithinMs + 10_000 }, start + firstWithinMs + 1)).toBe(true);
});

test("while the appliance is away nothing is held against the browser, and afterwards it has its time again", () => {
  const watch = watchBeat(start);
  const back = start + 3_600_000;
  expect(watch.isDead("no-answer", back)).toBe(false);
  expect(watch.isDead("not-painted-yet", back + firstWithinMs)).toBe(false);
  expect(watch.isDead("not-painted-yet", back + firstWithinMs + 1)).toBe(true);
});
