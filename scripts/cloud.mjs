#!/usr/bin/env node
import { createInterface } from "node:readline";
import { nodeToRun } from "./setup/pinned-node.mjs";
import { runChild } from "./setup/run-child.mjs";
import { welcome } from "./setup/welcome.mjs";
import { root, setUp } from "./setup.mjs";

/** `npm run cloud`: sets up what is missing, starts the cloud, and turns its ready line into words. All options go to it (--help lists them). */
const args = process.argv.slice(2);
const asked = args.includes("--help") || args.includes("-h");
if (!asked && !(await setUp({ screens: !args.includes("--migrate-only") }))) process.exit(1);
process.exitCode = await runChild(nodeToRun(root), ["sync-cloud/service/main.ts", ...args], {
  cwd: root,
  env: { INIT_CWD: process.cwd(), ...process.env },
  stdio: ["ignore", "pipe", "inherit"],
  onSpawn: (child) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const ready = line.startsWith('{"ready":true') ? JSON.parse(line) : undefined;
      process.stdout.write(ready ? welcome({ urls: ready.urls, signIns: ready.signIns }) : `${line}\n`);
    });
  },
});
