import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { electronBinary, howToGetElectron } from "./electron-binary.ts";

/** Plays the shell's scenario in real Electron. Where there is none it says so and is content; with `--required` it is not. */
const isRequired = process.argv.includes("--required");
const file = electronBinary();
if (!file) {
  process.stdout.write(`NOT RUN: the shell's scenario in real Electron. ${howToGetElectron}\n`);
  process.exit(isRequired ? 1 : 0);
}
const repository = join(import.meta.dirname, "../..");
const { status } = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "appliance/test/shell-host.test.ts"],
  { cwd: repository, stdio: "inherit", env: { ...process.env, KONTOR_ELECTRON: file } },
);
process.exit(status ?? 1);
