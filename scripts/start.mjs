#!/usr/bin/env node
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { isEmptyDataFolder } from "./setup/data-folder.mjs";
import { nodeToRun } from "./setup/pinned-node.mjs";
import { runChild } from "./setup/run-child.mjs";
import { welcome } from "./setup/welcome.mjs";
import { root, setUp } from "./setup.mjs";

const HELP = `Starts the appliance of one site, after setting up what is missing.

  npm start                            data in ./data, or where KONTOR_DATA says
  npm start -- --data /srv/kontor      data elsewhere
  npm start -- --no-demo-site          an empty site; without it an empty data folder gets a demo site

Everything else after -- goes to the appliance, for example: npm start -- --port 8080
Ctrl+C stops it in order; a second Ctrl+C kills it.`;

const args = process.argv.slice(2);
if (args.includes("--help") || args.includes("-h")) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}

const dataFolder = resolve(process.env.INIT_CWD ?? process.cwd(), dataFolderFrom(args) ?? resolve(root, "data"));
const wantsDemoSite =
  !args.includes("--no-demo-site") && !args.includes("--demo-site") && isEmptyDataFolder(dataFolder);
if (!(await setUp({ screens: true, dataFolder }))) process.exit(1);

const forAppliance = withoutDataFolder(args).filter((arg) => arg !== "--no-demo-site");
process.stderr.write(
  `Starting the appliance with the data in ${dataFolder}${wantsDemoSite ? " and a demo site" : ""} …\n`,
);
process.exitCode = await runChild(
  nodeToRun(root),
  ["appliance/main.ts", "--data", dataFolder, ...(wantsDemoSite ? ["--demo-site"] : []), ...forAppliance],
  { cwd: root, stdio: ["ignore", "pipe", "inherit"], onSpawn: (child) => printReadable(child.stdout) },
);

/** The ready line is made for programs; a person gets it as a table. Every other line passes as it is. */
function printReadable(stdout) {
  createInterface({ input: stdout }).on("line", (line) => {
    const ready = readyFrom(line);
    process.stdout.write(ready ? welcome(ready) : `${line}\n`);
  });
}

function readyFrom(line) {
  if (!line.startsWith("{")) return undefined;
  try {
    const value = JSON.parse(line);
    return value.ready === true ? value : undefined;
  } catch {
    return undefined;
  }
}

function dataFolderFrom(args) {
  const at = args.findIndex((arg) => arg === "--data" || arg.startsWith("--data="));
  if (at === -1) return process.env.KONTOR_DATA;
  return args[at] === "--data" ? args[at + 1] : args[at].slice("--data=".length);
}

function withoutDataFolder(args) {
  return args.filter((arg, at) => arg !== "--data" && !arg.startsWith("--data=") && args[at - 1] !== "--data");
}
