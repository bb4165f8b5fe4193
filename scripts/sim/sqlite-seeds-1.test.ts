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

/** In memory, and in files with standbys that follow. */
test.each([
  [14, {}],
  [11, { standby: "synchronous", upgrades: false, crashMeanMs: 900_000, takeoverMeanMs: 1_800_000 }],
] as const)(
  "seed %i gives the same run twice on SQLite",
  (seed, plan) => {
    const reportOf = () => runSqlite({ ...shortSqliteRun, seed, plan }).report;
    const first = reportOf();
    expect(reportOf()).toEqual(first);
    if ("standby" in plan) expect(first.followed).toBeGreaterThan(0);
  },
  120_000,
);
