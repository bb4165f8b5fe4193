import type { Plan } from "#sync/sim/world/plan.ts";
import type { Mutant } from "./mutants.ts";

const hourMs = 3_600_000;
/** Rights are given, dealt out and promised all day, and little happens that would excuse a promise too many. */
const dealt: Partial<Plan> = {
  ...{ bytes: false, signatures: false, wrongPercent: 0, hubRestores: false, standby: "none" },
  ...{ restoreMeanMs: 0, rollbackMeanMs: 0, cloneMeanMs: 0, busyWithRights: true, foldMeanMs: 0, replaceMeanMs: 0 },
  ...{ rightsRoundMeanMs: hourMs / 3, grantsLastMs: 0, deedMeanMs: hourMs / 20, officeDeedMeanMs: hourMs },
};
const hub = (file: string, find: string, put: string) => ({ file: `sync-cloud/protocol/hub/${file}`, find, put });

/** What can go wrong where the hub deals out rights. */
export const rightsMutants: Mutant[] = [
  {
    name: "what goes back to a pool is dealt out twice",
    edits: [hub("rights-round.ts", "book.poolQty += qty;", "book.poolQty += 2 * qty;")],
    plan: { ...dealt, grantsLastMs: hourMs / 2 },
    seedsMax: 40,
  },
  {
    name: "the hub takes rights back from who may be promising them",
    edits: [hub("rights.ts", "if (!(closed && !leftToHeir) && !isExpired(holder)) return [];", "")],
    plan: { ...dealt, partitionMeanMs: hourMs / 2 },
    seedsMax: 40,
  },
];
