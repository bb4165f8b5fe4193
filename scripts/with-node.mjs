#!/usr/bin/env node
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { nodeToRun } from "./setup/pinned-node.mjs";
import { runChild } from "./setup/run-child.mjs";
import { root, setUp } from "./setup.mjs";

const USAGE = `Runs one of our programs under the pinned Node, after setting up what is missing.

  node scripts/with-node.mjs [--screens] [--browser] [--serial] FILE [arguments]

FILE is named from the top of the repository. --screens builds the screens first, --browser finds Chromium and --serial the
cables of simulated serial machines first.
Example: node scripts/with-node.mjs --screens scripts/demo/main.ts --speed 20`;

const OURS = ["--screens", "--browser", "--serial", "--help"];
const args = process.argv.slice(2);
const fileAt = args.findIndex((arg) => !OURS.includes(arg));
const options = fileAt === -1 ? args : args.slice(0, fileAt);
if (fileAt === -1 || options.includes("--help")) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(options.includes("--help") ? 0 : 2);
}

const file = resolve(root, args[fileAt]);
if (!existsSync(file)) {
  process.stderr.write(`There is no ${file}.\n\n${USAGE}\n`);
  process.exit(2);
}
const wanted = Object.fromEntries(
  ["screens", "browser", "serial"].map((name) => [name, options.includes(`--${name}`)]),
);
if (!(await setUp(wanted))) process.exit(1);
process.exitCode = await runChild(nodeToRun(root), [file, ...args.slice(fileAt + 1)]);
