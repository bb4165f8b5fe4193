import { expect, test } from "vitest";
import { isGood } from "#sync/sim/run-report.ts";
import { runSqlite } from "./run-sqlite.ts";

/** Two boxes with the appliance's own store and commands, for two and a half hours. */
const short = { sites: 2, days: 0.1, deedsPerDay: 120 };

/** All of it in one test would look like a test that hangs. */
test.each([1, 101, 201])(
  "100 seeds from %i on SQLite come together, and every book is whole",
  (first) => {
    const sums: Record<string, number> = {};
    for (let seed = first; seed < first + 100; seed++) {
      const { report } = runSqlite({ ...short, seed });
      if (!isGood(report))
        expect.fail(
          `npm run sim -- --form sqlite --seed ${seed} --sites 2 --days ${short.days} --deeds ${short.deedsPerDay} --trace 200\n${report.problems.join("\n")}`,
        );
      for (const [name, value] of Object.entries(report))
        if (typeof value === "number") sums[name] = (sums[name] ?? 0) + value;
    }
    for (const what of [
      "crashes",
      "partitions",
      "conflicts",
      "epochs",
      "restores",
      "rollbacks",
      "takeovers",
      "hubLosses",
    ])
      expect(sums[what], what).toBeGreaterThan(0);
  },
  240_000,
);

test("the same seed gives the same run on SQLite", () => {
  const traceOf = () => runSqlite({ ...short, seed: 14 }).report.trace;
  expect(traceOf()).toBe(traceOf());
});
