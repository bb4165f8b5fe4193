import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runChaos } from "./testing/chaos.ts";

const folder = mkdtempSync(join(tmpdir(), "kontor-chaos-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Each of these found a fault when it was first run.
test.each([19, 36, 120, 132])(
  "seed %i: two sites on SQLite and a hub agree after restores, rollbacks, restarts and a hub that lost its tail",
  (seed) => {
    expect(runChaos(seed, folder).problems).toEqual([]);
  },
);
