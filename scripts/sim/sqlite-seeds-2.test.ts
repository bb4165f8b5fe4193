import { expect, test } from "vitest";
import { sqliteSeeds, sqliteSeedsOfTest, sqliteTimeoutMs, sqliteTroubles } from "./testing/sqlite-seeds.ts";

test.each([151, 201, 251])(
  `${sqliteSeedsOfTest} seeds from %i on SQLite come together, and every book is whole`,
  (first) => {
    const { bad, sums } = sqliteSeeds(first);
    expect(bad).toEqual([]);
    for (const what of sqliteTroubles) expect(sums[what], what).toBeGreaterThan(0);
  },
  sqliteTimeoutMs,
);
