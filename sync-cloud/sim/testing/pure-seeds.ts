import { run } from "../run.ts";
import { type ManySeeds, manySeeds } from "./many-seeds.ts";

/** Six hours of three sites: short, and full of trouble. */
export const shortRun = { sites: 3, days: 0.25, deedsPerDay: 60 };

/** So many seeds are one test: all of them in one would look like a test that hangs. */
export const seedsOfTest = 250;
/** Some five seconds on a machine that has nothing else to do. */
export const seedsTimeoutMs = 600_000;

export const pureSeeds = (first: number): ManySeeds =>
  manySeeds(run, shortRun, { first, count: seedsOfTest, command: "npm run sim --" });

/** A gate that no trouble goes through proves nothing: what the seeds are for did happen in them. */
export const troubles = [
  ...["crashes", "partitions", "conflicts", "epochs", "late", "restores", "rollbacks", "clones", "takeovers"],
  ...["hubLosses", "hubRestores", "sticks", "folds", "states", "replaced", "dropped", "upgrades", "dealt"],
];
