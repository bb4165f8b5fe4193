import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { run } from "#sync/sim/run.ts";
import { isGood } from "#sync/sim/run-report.ts";
import { runSqlite } from "../sim/run-sqlite.ts";

/** Seeds of one round; numbers far above those that every test run has. */
const pureSeeds = 1_000;
const sqliteSeeds = 16;
const longSeeds = 2;
/** Of so many pure seeds one is a world of its full size; in the others few people work for two hours, which is a third of the work and finds most. */
const fullEvery = 8;
const firstSeed = 10_000;

type Form = "pure" | "sqlite";
interface Size {
  sites: number;
  days: number;
  deedsPerDay: number;
}
interface Part {
  of: number;
  part: number;
  parts: number;
}
interface Sums {
  seeds: number;
  facts: number;
}

/** Many short runs of many sites in plain maps, some on SQLite, and some of five sites for days, on all cores. Throws with the command that repeats the first bad one. */
export async function simRound(of: number): Promise<object> {
  const startedAt = performance.now();
  const parts = Math.max(1, availableParallelism());
  const all = await Promise.all(Array.from({ length: parts }, (_, part) => partOnThread({ of, part, parts })));
  const seeds = all.reduce((sum, one) => sum + one.seeds, 0);
  const facts = all.reduce((sum, one) => sum + one.facts, 0);
  const seedsPerSecond = Math.round((seeds / (performance.now() - startedAt)) * 10_000) / 10;
  return { seeds, facts, threads: parts, seedsPerSecond };
}

function partOnThread(part: Part): Promise<Sums> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { simPart: part } });
    worker.once("message", ({ sums, bad }: { sums?: Sums; bad?: string }) =>
      sums ? resolve(sums) : reject(new Error(bad)),
    );
    worker.once("error", reject);
  });
}

if (!isMainThread && workerData?.simPart) {
  try {
    parentPort?.postMessage({ sums: runPart(workerData.simPart as Part) });
  } catch (error) {
    parentPort?.postMessage({ bad: (error as Error).message });
  }
}

function runPart({ of, part, parts }: Part): Sums {
  const sums: Sums = { seeds: 0, facts: 0 };
  const look = (form: Form, seed: number, { sites, days, deedsPerDay }: Size) => {
    const { report } = (form === "pure" ? run : runSqlite)({ sites, days, deedsPerDay, seed });
    sums.seeds++;
    sums.facts += report.facts;
    if (!isGood(report))
      throw new Error(
        `npm run sim -- --form ${form} --seed ${seed} --sites ${sites} --days ${days} --deeds ${deedsPerDay}: ${report.problems[0]}`,
      );
  };
  const mine = (i: number) => i % parts === part;
  const seedAt = (count: number, i: number) => (firstSeed + of * count + i) % 4_294_967_296;
  for (let i = 0; i < pureSeeds; i++) if (mine(i)) look("pure", seedAt(pureSeeds, i), pureSize(i));
  for (let i = 0; i < sqliteSeeds; i++)
    if (mine(i)) look("sqlite", seedAt(sqliteSeeds, i), { sites: 2 + (i % 2), days: 0.1, deedsPerDay: 200 });
  for (let i = 0; i < longSeeds; i++)
    if (mine(i)) look("pure", seedAt(longSeeds, i), { sites: 5, days: 2, deedsPerDay: 60 });
  return sums;
}

function pureSize(i: number): Size {
  return i % fullEvery === 0
    ? { sites: 2 + ((i / fullEvery) % 4), days: 0.25, deedsPerDay: 60 }
    : { sites: 2 + (i % 2), days: 0.09, deedsPerDay: 80 };
}
