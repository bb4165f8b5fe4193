import type { RunReport } from "#sync/sim/run-report.ts";
import { importWith } from "./mutant-loader.ts";
import { type Mutant, mutants } from "./mutants.ts";

interface Line {
  mutant: string;
  caughtAtSeed: number | undefined;
  why: string;
}

/** Runs short enough that thousands of them fit into a test, and full of trouble. */
export const gateRun = { sites: 3, days: 0.25, deedsPerDay: 60 };
const sqliteGateRun = { sites: 2, days: 0.06, deedsPerDay: 300 };

/** Every `parts`-th mistake, from number `part` (1 is the first) on: several processes share the gate. */
export const partOf = (part: number, parts: number, areUnnoticed = false): Mutant[] =>
  mutants.filter((one) => (one.isUnnoticed ?? false) === areUnnoticed).filter((_, i) => i % parts === part - 1);

/** Puts every mistake into the code, one after another, and runs seeds until one notices. Gives the names of those that nothing noticed. */
export async function runGate(tell: (line: Line) => void, only: readonly Mutant[] = mutants): Promise<string[]> {
  const survivors: string[] = [];
  for (const mutant of only) {
    const line = await caught(mutant);
    if (line.caughtAtSeed === undefined) survivors.push(mutant.name);
    tell(line);
  }
  return survivors;
}

async function caught(mutant: Mutant): Promise<Line> {
  const { name, edits, mistakes, plan, size, seedsMax, form = "pure" } = mutant;
  let run: typeof import("#sync/sim/run.ts").run;
  try {
    if (form === "pure")
      ({ run } = (await importWith(name, edits, "sync-cloud/sim/run.ts")) as typeof import("#sync/sim/run.ts"));
    else
      ({ runSqlite: run } = (await importWith(
        name,
        edits,
        "scripts/sim/run-sqlite.ts",
      )) as typeof import("./run-sqlite.ts"));
  } catch (error) {
    return { mutant: name, caughtAtSeed: undefined, why: String((error as Error).message) };
  }
  const { isGood } = await import("#sync/sim/run-report.ts");
  for (const seed of seedsOf(mutant)) {
    const report: RunReport = run({
      ...(form === "pure" ? gateRun : sqliteGateRun),
      ...size,
      seed,
      ...(mistakes && { mistakes }),
      plan: { upgrades: false, ...plan },
    }).report;
    if (!isGood(report)) return { mutant: name, caughtAtSeed: seed, why: (report.problems[0] ?? "").slice(0, 160) };
  }
  return { mutant: name, caughtAtSeed: undefined, why: `not noticed in ${seedsMax} seeds` };
}

const seedsOf = ({ seed: likely, seedsMax }: Mutant): number[] => [
  ...(likely === undefined ? [] : [likely]),
  ...Array.from({ length: seedsMax }, (_, i) => i + 1),
];
