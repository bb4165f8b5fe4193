import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** A box updates over a bad line, migrates, is given up, and updates again by hand: real appliances of two versions, a real agent, a real cloud. */
export function updateRound(): object {
  const run = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      "--config",
      "scripts/soak/soak-tests.config.ts",
      "update-from-cloud",
    ],
    { cwd: root, encoding: "utf8", timeout: 1_200_000, env: { ...process.env, NO_COLOR: "1" } },
  );
  if (run.status !== 0) throw new Error(`the update went wrong:\n${(run.stdout + run.stderr).slice(-4_000)}`);
  return { tests: Number(/Tests\D+(\d+) passed/.exec(run.stdout)?.[1] ?? 0) };
}
