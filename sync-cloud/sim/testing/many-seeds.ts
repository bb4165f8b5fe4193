import type { Run, RunOptions } from "../run.ts";
import { isGood, type RunReport } from "../run-report.ts";

export interface ManySeeds {
  /** How to repeat each run that went wrong, and what was wrong. */
  bad: string[];
  /** Sum of each number of the reports. */
  sums: Record<string, number>;
}

const badMax = 3;

/** Runs `count` seeds from `first` on; `command` begins the line that repeats one. Stops after three bad ones. */
export function manySeeds(
  run: (options: RunOptions) => Run,
  size: Pick<RunOptions, "sites" | "days" | "deedsPerDay">,
  { first, count, command }: { first: number; count: number; command: string },
): ManySeeds {
  const bad: string[] = [];
  const sums: Record<string, number> = {};
  for (let seed = first; seed < first + count && bad.length < badMax; seed++) {
    const { report } = run({ ...size, seed });
    if (!isGood(report)) bad.push(replay(command, size, report));
    for (const [name, value] of Object.entries(report))
      if (typeof value === "number") sums[name] = (sums[name] ?? 0) + value;
  }
  return { bad, sums };
}

const replay = (
  command: string,
  { sites, days, deedsPerDay }: Pick<RunOptions, "sites" | "days" | "deedsPerDay">,
  { seed, problems }: RunReport,
): string =>
  `${command} --seed ${seed} --sites ${sites} --days ${days} --deeds ${deedsPerDay} --trace 200\n${problems.join("\n")}`;
