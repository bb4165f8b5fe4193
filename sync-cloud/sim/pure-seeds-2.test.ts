import { expect, test } from "vitest";
import { run } from "./run.ts";
import { pureSeeds, seedsOfTest, seedsTimeoutMs, shortRun, troubles } from "./testing/pure-seeds.ts";

test.each([1_001, 1_251, 1_501, 1_751])(
  `${seedsOfTest} seeds from %i on come together, with nothing lost, doubled or promised twice`,
  (first) => {
    const { bad, sums } = pureSeeds(first);
    expect(bad).toEqual([]);
    for (const what of troubles) expect(sums[what], what).toBeGreaterThan(0);
  },
  seedsTimeoutMs,
);

test("a hub that is restored again and again excuses no more promises than it forgot to have granted", () => {
  const plan = {
    ...{ busyWithRights: true, hubRestores: true, rollbackMeanMs: 0, cloneMeanMs: 0 },
    deedMeanMs: 300_000,
  };
  let flagged = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const { report } = run({ seed, ...shortRun, plan: { ...plan, officeDeedMeanMs: 300_000 } });
    expect(report.problems, `seed ${seed}`).toEqual([]);
    flagged += report.flaggedOverQuota;
  }
  expect(flagged).toBeGreaterThan(0);
}, 240_000);

test("five sites over a day, with everything signed and encoded", () => {
  const { report } = run({ seed: 11, sites: 5, days: 1, deedsPerDay: 30, plan: { signatures: true, bytes: true } });
  expect(report.problems).toEqual([]);
  expect(Object.keys(report).slice(0, 9)).toEqual([
    ...["seed", "facts", "crashes", "partitions", "converged", "conserved", "overspent", "lost", "duplicated"],
  ]);
  // A run of a day or more leaves out nothing of what it is for.
  for (const what of ["facts", "crashes", "partitions", "takeovers"] as const)
    expect(report[what], what).toBeGreaterThan(0);
}, 240_000);
