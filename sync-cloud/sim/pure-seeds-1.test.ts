import { expect, test } from "vitest";
import { run } from "./run.ts";
import { pureSeeds, seedsOfTest, seedsTimeoutMs, shortRun, troubles } from "./testing/pure-seeds.ts";

/** The second thousand has a file of its own, so that two workers share them. */
test.each([1, 251, 501, 751])(
  `${seedsOfTest} seeds from %i on come together, with nothing lost, doubled or promised twice`,
  (first) => {
    const { bad, sums } = pureSeeds(first);
    expect(bad).toEqual([]);
    for (const what of troubles) expect(sums[what], what).toBeGreaterThan(0);
  },
  seedsTimeoutMs,
);

test("the same seed gives the same run, and another seed another", () => {
  const traceOf = (seed: number) => run({ ...shortRun, seed }).report.trace;
  expect(traceOf(4)).toBe(traceOf(4));
  expect(traceOf(4)).not.toBe(traceOf(5));
}, 60_000);
