import { run } from "#sync/sim/run.ts";
import { isGood } from "#sync/sim/run-report.ts";
import { runSqlite } from "../sim/run-sqlite.ts";

/** Seeds of one round; numbers far above those that every test run has. */
const pureSeeds = 200;
const sqliteSeeds = 4;

/** Many short runs of many sites in plain maps, some on SQLite, and one of five sites for days. Throws with the command that repeats the first bad one. */
export function simRound(of: number): object {
  let facts = 0;
  const look = (form: "pure" | "sqlite", seed: number, size: { sites: number; days: number; deedsPerDay: number }) => {
    const { report } = (form === "pure" ? run : runSqlite)({ ...size, seed });
    facts += report.facts;
    if (!isGood(report))
      throw new Error(
        `npm run sim -- --form ${form} --seed ${seed} --sites ${size.sites} --days ${size.days} --deeds ${size.deedsPerDay}: ${report.problems[0]}`,
      );
  };
  for (let i = 0; i < pureSeeds; i++)
    look("pure", (10_000 + of * pureSeeds + i) % 4_294_967_296, { sites: 2 + (i % 4), days: 0.25, deedsPerDay: 60 });
  for (let i = 0; i < sqliteSeeds; i++)
    look("sqlite", (10_000 + of * sqliteSeeds + i) % 4_294_967_296, {
      sites: 2 + (i % 2),
      days: 0.1,
      deedsPerDay: 200,
    });
  look("pure", of % 4_294_967_296, { sites: 5, days: 2, deedsPerDay: 60 });
  return { seeds: pureSeeds + sqliteSeeds + 1, facts };
}
