#!/usr/bin/env node
import { join, relative } from "node:path";
import { chromiumPath } from "./setup/chromium.mjs";
import { nodeToRun } from "./setup/pinned-node.mjs";
import { runChild } from "./setup/run-child.mjs";
import { took } from "./setup/step.mjs";
import { root, setUp } from "./setup.mjs";

const HELP = `Sets up what is missing, then runs every check in order: format and lint, import rules, types, programs, tests.

  npm test                             all of it
  npm test -- sync-cloud/protocol      all of it, but only these test files
  npm test -- -t "refuses a location"  what follows -- goes to vitest

It stops at the first part that fails and names those that did not run.`;

const args = process.argv.slice(2);
if (args.includes("--help") || args.includes("-h")) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}

const PARTS = [
  { name: "format and lint", command: ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."] },
  { name: "import rules", command: ["scripts/check-imports.ts"] },
  { name: "types", command: ["node_modules/typescript/bin/tsc", "-p", ".", "--noEmit"] },
  { name: "programs", command: ["scripts/bundle-for-tests.ts"] },
  { name: "tests", command: ["node_modules/vitest/vitest.mjs", "run", ...args] },
];

const startedAt = performance.now();
const results = [];
if (!(await setUp({ screens: true, browser: true, serial: true, disks: true, verbose: true }))) end("set-up", PARTS);
results.push(`set-up ${took(startedAt)}`);

// Tests that start the appliance start it from a bundle of its programs, as the image does; `vitest` alone starts the sources.
const env = { ...process.env, CHROMIUM_PATH: chromiumPath(), KONTOR_TEST_PROGRAMS: join(root, ".test-programs") };
for (const [at, part] of PARTS.entries()) {
  process.stdout.write(`\n=== ${part.name} ===\n`);
  const partStartedAt = performance.now();
  const code = await runChild(nodeToRun(root), part.command, {
    cwd: root,
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  results.push(`${part.name} ${took(partStartedAt)}`);
  process.stdout.write(
    `--- ${part.name}: ${code === 0 ? "passed" : `FAILED (code ${code})`} after ${took(partStartedAt)}\n`,
  );
  if (code !== 0) end(part.name, PARTS.slice(at + 1), code);
}
process.stdout.write(`\nAll passed in ${took(startedAt)}: ${results.join(", ")}\n`);

function end(failed, notRun, code = 1) {
  const rest = notRun.length > 0 ? ` Not run: ${notRun.map((part) => part.name).join(", ")}.` : "";
  const again = relative(process.cwd(), root) === "" ? "npm test" : `npm test --prefix ${root}`;
  process.stdout.write(`\nFAILED at ${failed} after ${took(startedAt)}.${rest} Mend it and run "${again}" again.\n`);
  process.exit(code);
}
