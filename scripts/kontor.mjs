#!/usr/bin/env node
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeToRun } from "./setup/pinned-node.mjs";
import { runChild } from "./setup/run-child.mjs";

// Installed as a command, this file is reached through a link; its own place is what counts.
const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))));
const node = nodeToRun(root);
if (node) {
  process.exitCode = await runChild(node, [join(root, "appliance", "cli", "kontor.ts"), ...process.argv.slice(2)]);
} else {
  process.stderr.write(`The pinned Node is not there yet. Run this once: node ${join(root, "scripts", "setup.mjs")}\n`);
  process.exitCode = 1;
}
