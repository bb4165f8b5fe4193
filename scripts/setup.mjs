#!/usr/bin/env node
import { realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium } from "./setup/chromium.mjs";
import { prepareDataFolder } from "./setup/data-folder.mjs";
import { findDiskTools } from "./setup/disk-tools.mjs";
import { checkMachine } from "./setup/machine.mjs";
import { installPackages } from "./setup/packages.mjs";
import { checkPinnedNode } from "./setup/pinned-node.mjs";
import { buildScreens } from "./setup/screens.mjs";
import { findSerialCables } from "./setup/serial-cables.mjs";
import { runSteps } from "./setup/step.mjs";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Makes this checkout ready, and only as much as is asked for. Safe to run at any time: what is in order is left alone.
 * Answers false after saying what failed; the caller then ends with a code other than 0.
 */
export function setUp({
  screens = false,
  browser = false,
  serial = false,
  disks = false,
  dataFolder,
  verbose = false,
} = {}) {
  const steps = [checkMachine, installPackages, checkPinnedNode];
  if (browser) steps.push(findChromium);
  if (serial) steps.push(findSerialCables);
  if (disks) steps.push(findDiskTools);
  if (screens) steps.push(buildScreens);
  if (dataFolder) steps.push(prepareDataFolder);
  return runSteps(steps, { root, dataFolder }, { verbose });
}

const HELP = `Makes this checkout of Kontor ready to start and to test.

  node scripts/setup.mjs             packages, pinned Node, screens, data folder
  node scripts/setup.mjs --tests     browser, serial cables and disk tools for the tests as well

The data folder is ./data, or what KONTOR_DATA names. Nothing is done twice; a step that fails says what to do.`;

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2);
  const unknown = args.find((arg) => !["--tests", "--help", "-h"].includes(arg));
  if (unknown || args.includes("--help") || args.includes("-h")) {
    if (unknown) process.stderr.write(`I do not know ${unknown}.\n\n`);
    (unknown ? process.stderr : process.stdout).write(`${HELP}\n`);
    process.exit(unknown ? 2 : 0);
  }
  const dataFolder = resolve(process.env.KONTOR_DATA ?? join(root, "data"));
  const ready = await setUp({
    screens: true,
    browser: args.includes("--tests"),
    serial: args.includes("--tests"),
    disks: args.includes("--tests"),
    dataFolder,
    verbose: true,
  });
  process.exit(ready ? 0 : 1);
}
