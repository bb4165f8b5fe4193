import { expect, test } from "vitest";
import { runSqlite } from "./run-sqlite.ts";
import {
  shortSqliteRun,
  sqliteSeeds,
  sqliteSeedsOfTest,
  sqliteTimeoutMs,
  sqliteTroubles,
} from "./testing/sqlite-seeds.ts";

/** The other half has a file of its own, so that two workers share them. */
test.each([1, 51, 101])(
  `${sqliteSeedsOfTest} seeds from %i on SQLite come together, and every book is whole`,
  (first) => {
    const { bad, sums } = sqliteSeeds(first);
    expect(bad).toEqual([]);
    for (const what of sqliteTroubles) expect(sums[what], what).toBeGreaterThan(0);
  },
  sqliteTimeoutMs,
);

test("the same seed gives the same run on SQLite", () => {
  const traceOf = () => runSqlite({ ...shortSqliteRun, seed: 14 }).report.trace;
  expect(traceOf()).toBe(traceOf());
}, 120_000);
