import type { Plan } from "#sync/sim/world/plan.ts";
import { editsIn } from "./mutant-loader.ts";
import type { Mutant } from "./mutants.ts";

const hourMs = 3_600_000;
const upgraded: Partial<Plan> = {
  ...{ upgrades: true, bytes: false, signatures: false, wrongPercent: 0 },
  ...{ restoreMeanMs: 0, rollbackMeanMs: 0, cloneMeanMs: 0, hubRestores: false, standby: "none" },
};
/** The hub folds its log away while it does not know all of it, and stops afterwards. */
const folded: Partial<Plan> = { ...upgraded, foldMeanMs: hourMs / 2, hubPowerMeanMs: hourMs };
/** Boxes are given states while hub or box does not know all that is in them. */
const stated: Partial<Plan> = {
  ...upgraded,
  foldMeanMs: hourMs / 4,
  partitionMeanMs: hourMs / 2,
  replaceMeanMs: hourMs,
};

const protocol = editsIn("sync-cloud/protocol");
const untold = protocol("hub/memory-hub.ts", "if (release.body) this.append(release.body);", "");
const unapplied = protocol("hub/memory-hub.ts", "putReleased(this.fold, release);", "");

/** What can go wrong where boxes and hub are of different versions, and are upgraded one by one. */
export const upgradeMutants: Mutant[] = [
  {
    name: "what was parked stays parked at the hub after its upgrade",
    edits: [untold, unapplied],
    plan: upgraded,
    seedsMax: 40,
  },
  {
    name: "what the hub comes to know is not applied by itself",
    edits: [unapplied],
    plan: upgraded,
    seed: 6,
    seedsMax: 40,
  },
  { name: "sites are not told what they had read past", edits: [untold], plan: upgraded, seed: 6, seedsMax: 40 },
  {
    name: "what was parked is not applied to what is folded away",
    edits: [protocol("hub/memory-hub.ts", "this.folded = { ...this.folded, fold };", "")],
    plan: folded,
    seedsMax: 150,
  },
  {
    name: "what was parked is applied from its end",
    edits: [
      protocol("hub/release-parked.ts", ".sort((a, b) => a.hubPos - b.hubPos)", ".sort((a, b) => b.hubPos - a.hubPos)"),
    ],
    plan: upgraded,
    seed: 8,
    seedsMax: 60,
  },
  {
    name: "with what was parked, what was known is applied again",
    edits: [protocol("hub/release-parked.ts", "fields.includes(field) && known(field)", "known(field)")],
    plan: upgraded,
    seedsMax: 100,
  },
  {
    name: "a state leaves out what the hub does not know",
    edits: [protocol("hub/state-of.ts", "if (applied(verdict)) rows.parked.push(...parkedRows(line, site));", "")],
    plan: stated,
    seed: 8,
    seedsMax: 150,
  },
  {
    name: "a box forgets what its state did not know",
    edits: [protocol("site/memory-site.ts", "foldOf(this.#base)", "Fold.from(this.#base.fold)")],
    plan: stated,
    seed: 8,
    seedsMax: 150,
  },
  {
    name: "what the hub does not know is not passed on",
    edits: [
      protocol(
        "hub/page.ts",
        'import { viewFor } from "../audience.ts";',
        'import { viewFor } from "../audience.ts"; import { definitionOf } from "../field-rule.ts";',
      ),
      protocol(
        "hub/page.ts",
        "const view = { ...seen, base: entry.base };",
        `const sets = seen.sets.map((set) => ({ ...set, fields: Object.fromEntries(
           Object.entries(set.fields).filter(([field]) => field in (definitionOf(set.record)?.fields ?? {}))) }) as never);
         const view = { ...seen, sets, base: entry.base };`,
      ),
    ],
    plan: { ...upgraded, restoreMeanMs: hourMs },
    seed: 15,
    seedsMax: 60,
  },
];
