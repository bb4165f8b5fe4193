import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runChaos } from "./testing/chaos.ts";

const folder = mkdtempSync(join(tmpdir(), "kontor-sync-"));
test.each([1, 2, 3, 4, 5, 6])("seed %i: two sites on SQLite and a hub in memory agree after restores, silent rollbacks, copies and a hub that loses its tail", (seed) => {
  const report = runChaos(seed, folder);
  expect(report.problems).toEqual([]);
});
