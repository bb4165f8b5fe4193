import type { Chance } from "../kernel/chance.ts";

export type Clocks = "good" | "a day off" | "ten years off";
export type Standby = "none" | "synchronous" | "asynchronous";

/** What a run is made of, drawn from its seed before it begins. Means of zero stand for "never". */
export interface Plan {
  sites: number;
  durationMs: number;
  /** Between two deeds at one site, and at the console. */
  deedMeanMs: number;
  officeDeedMeanMs: number;
  /** A box waits this long for more before it sends. */
  sendDelayMs: number;
  clocks: Clocks;
  partitionMeanMs: number;
  crashMeanMs: number;
  hubPowerMeanMs: number;
  /** The hub's disk is replaced by its last backup; needs boxes to send again what they had been told was safe. */
  hubRestores: boolean;
  /** A box is restored from a backup and knows it. */
  restoreMeanMs: number;
  /** A disk goes back, or runs twice, and nobody says so. */
  rollbackMeanMs: number;
  cloneMeanMs: number;
  standby: Standby;
  takeoverMeanMs: number;
  stickMeanMs: number;
  upgrades: boolean;
  signatures: boolean;
  /** One deed in a hundred is one that the hub must not apply. */
  wrongPercent: number;
}

/** Half of the runs have everything; the others leave some kinds of trouble out, so that what is rare is not always drowned. */
export function planOf(chance: Chance, sites: number, durationMs: number, deedMeanMs: number): Plan {
  const rare = (percent: number, meanMs: number) => (chance.percent(percent) ? meanMs : 0);
  const disks = chance.percent(60);
  return {
    sites,
    durationMs,
    deedMeanMs,
    officeDeedMeanMs: deedMeanMs * 2,
    sendDelayMs: chance.pick([200, 60_000, 600_000]),
    clocks: chance.pick(["good", "a day off", "ten years off"]),
    partitionMeanMs: rare(80, durationMs / 3),
    crashMeanMs: rare(70, durationMs / 2),
    hubPowerMeanMs: rare(60, durationMs / 3),
    hubRestores: chance.percent(15),
    restoreMeanMs: disks ? rare(40, durationMs) : 0,
    rollbackMeanMs: disks ? rare(30, durationMs) : 0,
    cloneMeanMs: disks ? rare(15, durationMs) : 0,
    standby: chance.percent(30) ? (chance.percent(50) ? "synchronous" : "asynchronous") : "none",
    takeoverMeanMs: durationMs,
    stickMeanMs: rare(20, durationMs),
    upgrades: chance.percent(25),
    signatures: chance.percent(6),
    wrongPercent: chance.percent(50) ? 3 : 0,
  };
}

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;

/** How far a clock may be off, and how fast it goes wrong: +-500 ppm is the worst a crystal does. */
export function clockOf(chance: Chance, clocks: Clocks): { offsetMs: number; driftPpm: number } {
  if (clocks === "good") return { offsetMs: chance.int(-300, 300), driftPpm: chance.int(-20, 20) };
  const far = clocks === "a day off" ? dayMs : 10 * yearMs;
  return { offsetMs: chance.percent(30) ? 0 : chance.int(-far, far), driftPpm: chance.int(-500, 500) };
}
