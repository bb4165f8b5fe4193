import type { Plan } from "#sync/sim/world/plan.ts";
import { editsIn } from "./mutant-loader.ts";
import type { Mutant } from "./mutants.ts";

const minuteMs = 60_000;
const quiet: Partial<Plan> = {
  ...{ upgrades: false, bytes: true, signatures: false, hubRestores: false, standby: "none", clocks: "good" },
  ...{ restoreMeanMs: 0, rollbackMeanMs: 0, cloneMeanMs: 0, foldMeanMs: 0, replaceMeanMs: 0, busyWithRights: false },
};
/** Boxes lose their power again and again, in the middle of what they do. */
const manyPowerCuts: Partial<Plan> = { ...quiet, crashMeanMs: 4 * minuteMs };
/** Standbys cannot always be heard, and are told to take over again and again; rights are promised all the time. */
const pairs: Partial<Plan> = {
  ...quiet,
  ...{ standby: "synchronous", takeoverMeanMs: 12 * minuteMs, crashMeanMs: 15 * minuteMs, hubPowerMeanMs: 0 },
  ...{
    partitionMeanMs: 4 * minuteMs,
    deedMeanMs: 90_000,
    busyWithRights: true,
    rightsRoundMeanMs: 10 * minuteMs,
    grantsLastMs: 0,
  },
};
const between: Partial<Plan> = { ...quiet, busyWithRights: true, rightsRoundMeanMs: 10 * minuteMs, grantsLastMs: 0 };

const protocol = editsIn("sync-cloud/protocol");
const store = editsIn("appliance/store");
const standby = editsIn("appliance/sync/standby");

/** Mistakes in the appliance's own store, commands and standby: on SQLite. */
export const storeMutants: Mutant[] = [
  {
    name: "a commit does not wait for the disk",
    edits: [store("database.ts", 'db.pragma("synchronous = FULL");', 'db.pragma("synchronous = NORMAL");')],
    plan: manyPowerCuts,
    seedsMax: 20,
  },
  {
    name: "a second try of a command is run again",
    edits: [
      store(
        "run-command.ts",
        "if (earlier) return this.#present",
        "if (earlier && (false as boolean)) return this.#present",
      ),
    ],
    plan: manyPowerCuts,
    seedsMax: 20,
  },
  {
    name: "a rebuild forgets what was answered",
    edits: [store("sync/replay-row.ts", 'if (row.answer !== null && row.commandId !== "")', "if (false as boolean)")],
    plan: manyPowerCuts,
    seedsMax: 20,
  },
  {
    name: "moves that the log did not apply stay in the book",
    edits: [store("sync/undo-own.ts", "for (const move of moves.reverse())", "for (const move of moves.slice(0, 0))")],
    plan: { ...quiet, cloneMeanMs: 20 * minuteMs, rollbackMeanMs: 20 * minuteMs },
    seed: 9,
    seedsMax: 40,
  },
  {
    name: "a box forgets what it was asked while it was down",
    edits: [
      {
        file: "appliance/sync/react/reactor-steps.ts",
        find: "for (const { id } of pending) if (sitesOfId(id)[0] === here)",
        put: "for (const { id } of pending) if (sitesOfId(id)[0] !== here)",
      },
    ],
    plan: { ...between, crashMeanMs: 4 * minuteMs },
    seedsMax: 40,
  },
  {
    name: "a box that was put back runs again what it was asked before it hears of it",
    edits: [
      {
        file: "appliance/sync/react/reactor-steps.ts",
        find: "return (epoch?.confirmedSeq ?? 0) > 0;",
        put: "return (epoch?.confirmedSeq ?? 0) >= 0;",
      },
    ],
    plan: { ...between, restoreMeanMs: 10 * minuteMs },
    isUnnoticed: true,
    seedsMax: 60,
  },
  {
    name: "a site promises more than it holds",
    edits: [
      { file: "appliance/wms/rights/spend-right.ts", find: "if (qty > usableQty)", put: "if (qty > usableQty + 9)" },
    ],
    plan: between,
    seed: 12,
    seedsMax: 40,
  },
  {
    name: "a synchronous primary does not wait for its standby",
    edits: [
      standby("follower-gate.ts", "if (!this.isInStep || pos <= this.#ackPos) tell();", "if (true as boolean) tell();"),
    ],
    plan: pairs,
    seed: 11,
    seedsMax: 40,
  },
  {
    name: "a standby that is behind takes over with rights",
    edits: [
      protocol(
        "site/may-inherit.ts",
        "told && synchronous && inStep && headPos <= ownPos && silentMs < aloneAfterMs",
        "told && synchronous && (inStep || headPos <= ownPos || silentMs > aloneAfterMs || true)",
      ),
    ],
    plan: pairs,
    isUnnoticed: true,
    seedsMax: 60,
  },
  {
    name: "the cloud hears what the standby does not have",
    edits: [
      standby(
        "follower-gate.ts",
        "return this.#hasHadAll ? this.#ackPos : undefined;",
        "return Number.POSITIVE_INFINITY;",
      ),
    ],
    plan: pairs,
    isUnnoticed: true,
    seedsMax: 60,
  },
  {
    name: "a primary that starts again works alone at once",
    edits: [
      standby(
        "follower-gate.ts",
        "this.#aloneSinceMs = joins ? this.#startedMs : null;",
        "this.#aloneSinceMs = this.#startedMs;",
      ),
    ],
    plan: pairs,
    isUnnoticed: true,
    seedsMax: 60,
  },
  {
    name: "what was handed over is booked again when the cloud brings it",
    edits: [
      store(
        "sync/adopt-late.ts",
        ".filter(({ fact, tip }) => fact.seq > inLog && !isKnown(book, fact, tip));",
        ".filter(({ fact }) => fact.seq > inLog || inLog >= 0);",
      ),
    ],
    plan: { ...pairs, standby: "asynchronous" },
    isUnnoticed: true,
    seedsMax: 60,
  },
];
for (const mutant of storeMutants) mutant.form = "sqlite";
