import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { randomLayout } from "#appliance/devices/traffic/testing/random-layout.ts";
import { runFloor } from "#appliance/devices/traffic/testing/run-floor.ts";
import { killRounds } from "#appliance/test/crash/kill-rounds.ts";
import { expectRebuilt } from "#appliance/test/shift/expect-rebuilt.ts";
import { runShift } from "#appliance/test/shift/run-shift.ts";
import { Chance } from "#appliance/testing/chance.ts";
import { packageWithoutElectron } from "../package/package-shell.ts";
import { cloudBackupRound } from "./cloud-backup-round.ts";
import { memoryRound } from "./memory-round.ts";
import { netnsRound } from "./netns-round.ts";
import { powercutRound } from "./powercut-round.ts";
import { sevenDaysRound } from "./seven-days-round.ts";
import { simRound } from "./sim-round.ts";
import { updateRound } from "./update-round.ts";

const help = `Long forms of the random shifts, the kills, the vehicles on random layouts and the many sites, until the minutes are over. One JSON line for each round; ends with 1 when one fails.

  --minutes N   how long (10)
  --rounds N    ends after so many rounds, however long they take: --only sim --rounds 1000 is a million seeds
  --seed N      where chance begins (of the clock); a failed round prints its own
  --clients N   clients under whose load the store is killed (20)
  --facts N     facts of the site of seven-days (3000000); a tenth of them is sent after the week
  --only NAME   shift, kills, traffic, sim or powercut; left out, all but powercut in turn. package is by name only, and one round: the shell is
                packed with an empty Electron, looked into, and its appliance started. netns too: two sites in network
                namespaces of their own, which needs root and iproute2; update: a box takes a
                version from the cloud, gives it up, and loses nothing; memory: an appliance under load for all the minutes, with the
                slope of its memory; cloud-backup: a lost box comes back from its cloud; seven-days: a site of 3 million facts
                sends 300,000 after a week without its line; and image: all steps of scripts/usb-image/test, an hour and more

Example: npm run soak -- --minutes 60 --seed 7
`;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    rounds: { type: "string" },
    seed: { type: "string" },
    clients: { type: "string", default: "20" },
    facts: { type: "string", default: "3000000" },
    only: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
if (
  values.only !== undefined &&
  ![
    "shift",
    "kills",
    "traffic",
    "sim",
    "powercut",
    "package",
    "netns",
    "image",
    "update",
    "memory",
    "cloud-backup",
    "seven-days",
  ].includes(values.only)
) {
  process.stderr.write(
    `--only is shift, kills, traffic, sim, powercut, package, netns, image, update, memory, cloud-backup or seven-days, not ${JSON.stringify(values.only)}.\n`,
  );
  process.exit(2);
}
const minutes = wholeNumber("--minutes", values.minutes);
const rounds = values.rounds === undefined ? undefined : wholeNumber("--rounds", values.rounds);
const clients = wholeNumber("--clients", values.clients);
const facts = wholeNumber("--facts", values.facts);
const firstSeed = values.seed === undefined ? Date.now() % 1_000_000_000 : wholeNumber("--seed", values.seed);
const endsAt = Date.now() + minutes * 60_000;
const failed: number[] = [];

print({ soak: "begins", seed: firstSeed, minutes, clients });
let seed = firstSeed;
const isOver = () => (rounds === undefined ? Date.now() >= endsAt : seed - firstSeed >= rounds);
for (; !isOver(); seed++) {
  // Every tenth round kills, every tenth is for vehicles, every tenth for many sites; the others are shifts, each third a long one.
  const kind = values.only ?? { 0: "kills", 5: "traffic", 7: "sim" }[seed % 10] ?? "shift";
  if (kind === "package") {
    await round("package", seed, () => packageWithoutElectron("x64", mkdtempSync(join(tmpdir(), "kontor-package-"))));
    break;
  }
  if (kind === "image") {
    await round("image", seed, imageRound);
    seed++;
    break;
  }
  if (kind === "netns") {
    await round("netns", seed, () => netnsRound(seed));
    seed++;
    break;
  }
  if (kind === "memory") {
    await round("memory", seed, () => memoryRound(minutes));
    seed++;
    break;
  }
  if (kind === "cloud-backup") {
    await round("cloud-backup", seed, cloudBackupRound);
    seed++;
    break;
  }
  if (kind === "seven-days") {
    await round("seven-days", seed, () => sevenDaysRound(seed, facts, print));
    seed++;
    break;
  }
  if (kind === "update") {
    await round("update", seed, updateRound);
    seed++;
    break;
  }
  if (kind === "powercut") await round("powercut", seed, () => powercutRound(seed));
  else if (kind === "sim") await round("sim", seed, () => simRound(seed));
  else if (kind === "traffic") await round("traffic", seed, () => traffic(seed));
  else if (kind === "kills") await round("kills", seed, () => killRounds({ seed, kills: 25, clients }));
  else await round("shift", seed, () => shift(seed, seed % 3 === 0 ? 1_500 : 250));
}
print({ soak: "ends", rounds: seed - firstSeed, failed });
process.exit(failed.length > 0 ? 1 : 0);

async function round(what: string, of: number, run: () => Promise<object> | object): Promise<void> {
  const startedAt = performance.now();
  try {
    const report = await run();
    print({ round: what, seed: of, ok: true, ...report, tookMs: Math.round(performance.now() - startedAt) });
  } catch (error) {
    failed.push(of);
    print({ round: what, seed: of, ok: false, why: String((error as Error).message) });
  }
}

function shift(of: number, steps: number): object {
  const { commands, answers, site } = runShift({ seed: of, steps, checkEvery: 25 });
  expectRebuilt(site);
  site.db.close();
  const ok = [...answers].filter(([key]) => key.endsWith(" ok")).reduce((sum, [, n]) => sum + n, 0);
  return { commands, okCommands: ok };
}

function traffic(of: number): object {
  const layout = randomLayout(new Chance(of), { vehicles: 30, aislesMin: 6, aislesMax: 12 });
  const report = runFloor({ layout, seed: of, vehicles: 30, orders: 1_000 });
  const { sharedPlaces, unresolvedOver60s } = report;
  if (sharedPlaces + unresolvedOver60s > 0) throw new Error(JSON.stringify(report));
  return report;
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    process.stderr.write(`${option} is a whole number, not ${JSON.stringify(text)}.\n`);
    process.exit(2);
  }
  return Number(text);
}

/** Its own JSON lines say what each step found. */
function imageRound(): object {
  const { status } = spawnSync(join(import.meta.dirname, "../usb-image/test"), ["--all"], { stdio: "inherit" });
  if (status !== 0) throw new Error("scripts/usb-image/test --all failed; its lines are above");
  return {};
}
