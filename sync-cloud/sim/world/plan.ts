import type { Chance } from "../kernel/chance.ts";

export type Clocks = "good" | "a day off" | "ten years off";
export type Standby = "none" | "synchronous" | "asynchronous";

/** What a run is made of, drawn from its seed before it begins. A mean of zero stands for "never". */
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
  signatures: boolean;
  /** All that travels is really encoded; otherwise it is handed over as it is, which is much faster. */
  bytes: boolean;
  /** Of a hundred deeds, so many are such as the hub must not apply. */
  wrongPercent: number;
  /** People care for rights more than for anything else. */
  busyWithRights: boolean;
  /** The hub folds away the beginning of its log; mostly a box of the company was sent away then. */
  foldMeanMs: number;
  /** A box is lost with its disk, and another begins with what the hub has of the site. */
  replaceMeanMs: number;
  /** Hub and boxes begin two versions back, and are upgraded one by one. */
  upgrades: boolean;
  /** How often the hub deals rights out by demand; 0: people at the console do it alone. */
  rightsRoundMeanMs: number;
  /** Grants that the hub deals out run out after this; 0: never. */
  grantsLastMs: number;
  /** What the run is for happens at least once, at set times, whatever chance says. */
  alwaysHappens: boolean;
}

/** Each run leaves some kinds of trouble out, so that what is rare is not always drowned. */
export function planOf(chance: Chance, sites: number, durationMs: number, deedMeanMs: number): Plan {
  const mayBe = (percent: number, meanMs: number) => (chance.percent(percent) ? Math.round(meanMs) : 0);
  const disks = chance.percent(65);
  const standby = chance.percent(35) ? chance.pick(["synchronous", "asynchronous"] as const) : "none";
  const isLong = durationMs >= longRunMs;
  const pace = Math.max(1_000, Math.round(chance.pick([0.05, 0.5, 2]) * deedMeanMs));
  const drawn: Plan = {
    sites,
    durationMs,
    deedMeanMs,
    officeDeedMeanMs: deedMeanMs,
    sendDelayMs: pace,
    clocks: chance.pick(["good", "a day off", "ten years off"]),
    partitionMeanMs: mayBe(75, durationMs / 3),
    crashMeanMs: mayBe(75, durationMs / 3),
    hubPowerMeanMs: mayBe(60, durationMs / 3),
    hubRestores: chance.percent(20),
    restoreMeanMs: disks ? mayBe(40, durationMs / 2) : 0,
    rollbackMeanMs: disks ? mayBe(40, durationMs / 2) : 0,
    cloneMeanMs: disks ? mayBe(30, durationMs / 2) : 0,
    standby,
    takeoverMeanMs: durationMs / 2,
    stickMeanMs: mayBe(30, durationMs / 2),
    signatures: chance.percent(1),
    bytes: chance.percent(4),
    wrongPercent: mayBe(50, 4),
    busyWithRights: chance.percent(10),
    alwaysHappens: isLong,
    foldMeanMs: mayBe(30, durationMs / 4),
    replaceMeanMs: mayBe(15, durationMs),
    upgrades: chance.percent(25),
    rightsRoundMeanMs: mayBe(50, durationMs / 8),
    grantsLastMs: mayBe(30, durationMs / 4),
  };
  if (!isLong) return drawn;
  return {
    ...drawn,
    partitionMeanMs: Math.round(durationMs / 12),
    crashMeanMs: Math.round(durationMs / 12),
    hubPowerMeanMs: Math.round(durationMs / 6),
    standby: standby === "none" ? "synchronous" : standby,
  };
}

/** From here on a run leaves none of the plain kinds of trouble out: lines cut, boxes and hub that stop, another box that takes over. */
const longRunMs = 86_400_000;

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;

/** How far a clock may be off, and how fast it goes wrong: +-500 ppm is the worst a crystal does. */
export function clockOf(chance: Chance, clocks: Clocks): { offsetMs: number; driftPpm: number } {
  if (clocks === "good") return { offsetMs: chance.int(-300, 300), driftPpm: chance.int(-20, 20) };
  const far = clocks === "a day off" ? dayMs : 10 * yearMs;
  return { offsetMs: chance.percent(30) ? 0 : chance.int(-far, far), driftPpm: chance.int(-500, 500) };
}
