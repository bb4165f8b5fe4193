import { expect, test } from "vitest";
import { backoff } from "./backoff.ts";

test("each pause is longer than the one before, up to the bound", () => {
  const pauses = backoff({ firstMs: 100, maxMs: 1_000, random: () => 0 });
  expect(Array.from({ length: 6 }, () => pauses.nextMs())).toEqual([100, 200, 400, 800, 1_000, 1_000]);
});

test("chance takes off at most the share it may", () => {
  const pauses = backoff({ firstMs: 100, maxMs: 1_000, jitter: 0.5, random: () => 0.999 });
  expect(Array.from({ length: 5 }, () => pauses.nextMs())).toEqual([50, 100, 200, 400, 500]);
});

test("after it worked it begins again with the shortest", () => {
  const pauses = backoff({ firstMs: 100, random: () => 0 });
  pauses.nextMs();
  pauses.nextMs();
  pauses.reset();
  expect(pauses.nextMs()).toBe(100);
});
