import { parseArgs } from "node:util";
import { run as runPure } from "#sync/sim/run.ts";
import { isGood, type RunReport } from "#sync/sim/run-report.ts";
import { partOf, runGate } from "./sim/gate.ts";

const help = `Many sites, one hub and a bad network in one process, from a seed: the real protocol, virtual time, disks, clocks and lines.
Ends with 0 when nothing was lost, doubled, invented or promised twice and all came to see the same; with 1 when not; with 2 when asked wrongly.

  --seed N       the run (1); the same seed gives the same run
  --seeds N      so many runs, one after another, from --seed on (1)
  --sites N      2 to 20 (5)
  --days N       of virtual time, 0.05 to 30 (3)
  --deeds N      by people, at each site and day (120)
  --form NAME    pure: books in memory; sqlite: the appliance's own store and commands (pure)
  --twice        runs each seed twice and compares the traces
  --json         one JSON line for each run
  --trace N      the last N lines of the trace of a failed run (0)
  --gate         puts deliberate mistakes into the code, one after another, and asks whether the runs notice
  --unnoticed    instead of the gate those mistakes that no seed noticed alone so far; minutes, and no failure
  --part I/N     of the gate only the I-th of N parts, for N processes at a time (1/1)

With --form sqlite, boxes have standbys that follow row by row, some books lie in files whose WAL is torn when the power goes, and tables are made anew from the journal.

Example: npm run sim -- --seed 7 --sites 5 --days 3 --json
`;

const { values } = readArguments();
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
if (values.gate) {
  const [, part, parts] = /^([1-9])\/([1-9])$/.exec(values.part) ?? [];
  if (!part || Number(part) > Number(parts)) fail(`--part is such as 1/2, not ${JSON.stringify(values.part)}`);
  const survivors = await runGate(
    (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
    partOf(Number(part), Number(parts), values.unnoticed),
  );
  process.exit(survivors.length > 0 && !values.unnoticed ? 1 : 0);
}
const options = {
  sites: number("--sites", values.sites, 2, 20),
  days: number("--days", values.days, 0.05, 30),
  deedsPerDay: number("--deeds", values.deeds, 1, 5_000),
  trace: number("--trace", values.trace, 0, 100_000),
};
if (!["pure", "sqlite"].includes(values.form)) fail(`--form is pure or sqlite, not ${JSON.stringify(values.form)}`);
const run = values.form === "pure" ? runPure : (await import("./sim/run-sqlite.ts")).runSqlite;
const first = number("--seed", values.seed, 0, 4_294_967_295);
const count = number("--seeds", values.seeds, 1, 100_000_000);

let bad = 0;
for (let seed = first; seed < first + count; seed++) {
  const { report, tail } = run({ ...options, seed });
  const again = values.twice ? run({ ...options, seed }).report : undefined;
  if (again && again.trace !== report.trace) report.problems.push("run a second time, the same seed went another way");
  print(report);
  if (isGood(report)) continue;
  bad++;
  process.stderr.write(tail.join(""));
  process.stderr.write(
    `${report.problems.join("\n")}\nThis seed failed. Replay it with:\n  npm run sim -- --seed ${seed} --sites ${options.sites} --days ${options.days} --deeds ${options.deedsPerDay} --form ${values.form} --trace 200 --json\n`,
  );
}
process.exitCode = bad > 0 ? 1 : 0;

function print(report: RunReport): void {
  if (values.json) {
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  const { seed, facts, deeds, exchanges, crashes, partitions, epochs } = report;
  process.stdout.write(
    `seed ${seed}: ${isGood(report) ? "good" : "BAD"}; ${deeds} deeds, ${facts} facts, ${exchanges} exchanges, ${crashes} crashes, ${partitions} partitions, ${epochs} epochs\n`,
  );
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        seed: { type: "string", default: "1" },
        seeds: { type: "string", default: "1" },
        sites: { type: "string", default: "5" },
        days: { type: "string", default: "3" },
        deeds: { type: "string", default: "120" },
        form: { type: "string", default: "pure" },
        twice: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        trace: { type: "string", default: "0" },
        gate: { type: "boolean", default: false },
        unnoticed: { type: "boolean", default: false },
        part: { type: "string", default: "1/1" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    return fail((error as Error).message);
  }
}

function number(option: string, text: string, low: number, high: number): number {
  const value = Number(text);
  const whole = option === "--days" || Number.isInteger(value);
  if (text.trim() === "" || !whole || !(value >= low && value <= high))
    fail(
      `${option} is ${option === "--days" ? "a" : "a whole"} number from ${low} to ${high}, not ${JSON.stringify(text)}`,
    );
  return value;
}

function fail(why: string): never {
  process.stderr.write(`${why}.\n\n${help}`);
  process.exit(2);
}
