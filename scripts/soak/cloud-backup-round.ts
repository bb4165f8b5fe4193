import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** A site backs up to its cloud over a line that is cut, its box is lost, and the one that replaces it gets keys and badges back: real appliances, a real cloud. */
export function cloudBackupRound(): object {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--config", "scripts/soak/soak-tests.config.ts", "cloud-backup"];
  const run = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", timeout: 1_200_000 });
  if (run.status !== 0) throw new Error(`the backup went wrong:\n${(run.stdout + run.stderr).slice(-4_000)}`);
  return { tests: Number(/Tests\D+(\d+) passed/.exec(run.stdout)?.[1] ?? 0) };
}
