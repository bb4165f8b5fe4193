import { expect, test } from "vitest";
import { CallLimit } from "./call-limit.ts";

test("counts each call of a batch, and says when there is room again", () => {
  const limit = new CallLimit(10);
  expect(limit.take("a", 8, 0)).toBe(0);
  expect(limit.take("a", 3, 4_000)).toBe(6_000);
  expect(limit.take("a", 2, 4_000)).toBe(0);
  expect(limit.take("b", 8, 4_000)).toBe(0);
  expect(limit.take("a", 8, 10_000)).toBe(0);
});

test("lets a first batch pass that is larger than the limit, or it could never be sent", () => {
  const limit = new CallLimit(10);
  expect(limit.take("a", 200, 0)).toBe(0);
  expect(limit.take("a", 1, 1)).toBeGreaterThan(0);
});

test("knows no limit when it is 0", () => {
  const limit = new CallLimit(0);
  for (let i = 0; i < 100; i++) expect(limit.take("a", 1_000, 0)).toBe(0);
});
