import { type ManySeeds, manySeeds } from "#sync/sim/testing/many-seeds.ts";
import { runSqlite } from "../run-sqlite.ts";

/** Two boxes with the appliance's own store and commands, for an hour and a half. */
export const shortSqliteRun = { sites: 2, days: 0.06, deedsPerDay: 120 };

/** So many seeds are one test: all of them in one would look like a test that hangs. */
export const sqliteSeedsOfTest = 50;
/** Some ten seconds on a machine that has nothing else to do. */
export const sqliteTimeoutMs = 600_000;

export const sqliteSeeds = (first: number): ManySeeds =>
  manySeeds(runSqlite, shortSqliteRun, {
    first,
    count: sqliteSeedsOfTest,
    command: "npm run sim -- --form sqlite",
  });

export const sqliteTroubles = [
  ...["crashes", "partitions", "conflicts", "epochs", "restores", "takeovers", "hubLosses"],
  ...["dealt", "reactions", "followed", "rebuilt"],
];
