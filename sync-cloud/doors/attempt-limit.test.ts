import { expect, test } from "vitest";
import { AttemptLimit } from "./attempt-limit.ts";

test("hears as many attempts as allowed, then says how long to wait", () => {
  const limit = new AttemptLimit({ max: 2, windowMs: 1_000 });
  expect([limit.begin("a", 0), limit.begin("a", 100), limit.begin("a", 400)]).toEqual([0, 0, 600]);
  expect(limit.begin("b", 400)).toBe(0);
  expect(limit.begin("a", 1_000)).toBe(0);
});

test("does not count an attempt that was right", () => {
  const limit = new AttemptLimit({ max: 1, windowMs: 1_000 });
  for (let i = 0; i < 5; i++) {
    expect(limit.begin("a", i)).toBe(0);
    limit.takeBack("a");
  }
});

test("keeps a bounded number of keys: the oldest is forgotten", () => {
  const limit = new AttemptLimit({ max: 1, windowMs: 1_000, keysMax: 2 });
  for (const key of ["a", "b", "c"]) limit.begin(key, 0);
  expect(limit.begin("c", 1)).toBeGreaterThan(0);
  expect(limit.begin("a", 1)).toBe(0);
});
