import type { Plan } from "#sync/sim/world/plan.ts";
import { editsIn } from "./mutant-loader.ts";
import type { Mutant } from "./mutants.ts";

const hourMs = 3_600_000;
const quiet: Partial<Plan> = {
  ...{ bytes: false, signatures: false, wrongPercent: 0, hubRestores: false, standby: "none" },
  ...{ restoreMeanMs: 0, rollbackMeanMs: 0, cloneMeanMs: 0, rightsRoundMeanMs: 0 },
};
/** The log loses its beginning again and again while boxes are away. */
const manyFolds: Partial<Plan> = {
  ...quiet,
  ...{ foldMeanMs: hourMs / 3, partitionMeanMs: hourMs, crashMeanMs: hourMs, deedMeanMs: hourMs / 10 },
};
/** Boxes are lost, and bare ones begin with what the hub has. */
const manyReplaced: Partial<Plan> = {
  ...quiet,
  ...{ replaceMeanMs: hourMs * 2, partitionMeanMs: hourMs, crashMeanMs: hourMs / 2, deedMeanMs: hourMs / 10 },
};
const protocol = editsIn("sync-cloud/protocol");

/** Mistakes about a log whose beginning is folded away, and about the states that stand for it. */
export const foldMutants: Mutant[] = [
  {
    name: "below the fold the log counts as another one",
    edits: [protocol("hub/admit.ts", "if (common !== undefined || foldedTo === 0) {", "if (true as boolean) {")],
    plan: manyFolds,
    seedsMax: 60,
  },
  {
    name: "the hub is not asked for a state where its log is folded",
    edits: [protocol("hub/admit.ts", 'else if (standing.needsState) answer.mode = "snapshot";', "")],
    plan: manyFolds,
    seedsMax: 60,
  },
  {
    name: "a hash that is kept in short is taken for another one",
    edits: [
      protocol(
        "hub/find-fork.ts",
        "!sameHash(view.hashAt(step.origin, step.seq), step.tip))",
        "view.hashAt(step.origin, step.seq) !== step.tip)",
      ),
      protocol(
        "hub/accept.ts",
        "tip === undefined || sameHash(work.hashAt(origin, seq), tip);",
        "tip === undefined || tip === work.hashAt(origin, seq);",
      ),
    ],
    plan: { ...manyFolds, restoreMeanMs: hourMs, rollbackMeanMs: hourMs },
    seedsMax: 150,
  },
  {
    name: "a state hides what the box wrote and did not send",
    edits: [
      protocol(
        "site/site-image.ts",
        "if (own.again || fact.seq > (included.get(fact.origin) ?? 0)) delete own.line;",
        "if (own.again) delete own.line;",
      ),
    ],
    plan: manyFolds,
    seed: 63,
    seedsMax: 100,
  },
  {
    name: "a state does not tell what waits to be adopted",
    edits: [protocol("hub/state-of.ts", "if (late) rows.late.push(late);", "")],
    plan: {
      ...manyReplaced,
      standby: "asynchronous",
      takeoverMeanMs: hourMs,
      foldMeanMs: hourMs / 4,
      replaceMeanMs: 0,
    },
    seed: 5,
    seedsMax: 300,
  },
  {
    name: "a bare box does not know what its site has answered",
    edits: [
      protocol(
        "hub/state-of.ts",
        'if (fact.commandId === "" || !applied(verdict)) return undefined;',
        "if (applied(verdict) || verdict) return undefined;",
      ),
    ],
    plan: manyReplaced,
    seedsMax: 150,
  },
  {
    name: "rights of others are missing in a state",
    edits: [protocol("site/state-base.ts", "for (const row of restOfRights(", "for (const row of [] ?? restOfRights(")],
    plan: { ...manyFolds, busyWithRights: true },
    seedsMax: 60,
  },
  {
    name: "forgotten records are remembered",
    edits: [
      protocol(
        "fold.ts",
        "for (const field in definition.fields) this.registers.delete(",
        "for (const field in {}) this.registers.delete(",
      ),
    ],
    plan: manyFolds,
    seedsMax: 60,
  },
  {
    name: "the state of a site is the state before its last line",
    edits: [
      protocol(
        "hub/state-of.ts",
        "for (const [key, fields] of hub.fold.owned) {",
        "for (const [key, fields] of hub.folded.fold.owned) {",
      ),
    ],
    plan: manyFolds,
    seedsMax: 60,
  },
];
