// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of source
import type { RunOptions } from "#sync/sim/run.ts";
import type { HubMistakes } from "#sync/sim/world/hub-process.ts";
import type { Plan } from "#sync/sim/world/plan.ts";
import { foldMutants } from "./fold-mutants.ts";
import { type Edit, editsIn } from "./mutant-loader.ts";
import { rightsMutants } from "./rights-mutants.ts";
import { storeMutants } from "./store-mutants.ts";
import { upgradeMutants } from "./upgrade-mutants.ts";

/** A deliberate mistake that the simulation must notice within so many seeds. */
export interface Mutant {
  name: string;
  edits: Edit[];
  mistakes?: HubMistakes;
  /** The trouble that brings it out, where chance would take too long. */
  plan?: Partial<Plan>;
  /** Where the run of its form is too long or too short to bring it out. */
  size?: Partial<Pick<RunOptions, "sites" | "days" | "deedsPerDay">>;
  /** On what the books are made: maps (`pure`), or the appliance's own store and commands. */
  form?: "pure" | "sqlite";
  /** No seed noticed it alone so far: a second line holds, or its trouble is too rare. Not in the gate; `npm run sim -- --gate --unnoticed` tries them again. */
  isUnnoticed?: boolean;
  /** Noticed at this one the last time: tried before the others. */
  seed?: number;
  seedsMax: number;
}

const hourMs = 3_600_000;
const plain = { bytes: false, signatures: false };
const manyRestores: Partial<Plan> = {
  ...plain,
  restoreMeanMs: hourMs,
  partitionMeanMs: hourMs,
  standby: "none",
  wrongPercent: 0,
};
const manyRollbacks: Partial<Plan> = {
  ...plain,
  rollbackMeanMs: hourMs,
  cloneMeanMs: hourMs,
  standby: "none",
  wrongPercent: 0,
};
const manyTakeovers: Partial<Plan> = {
  ...plain,
  ...{
    standby: "asynchronous",
    takeoverMeanMs: hourMs,
    partitionMeanMs: hourMs / 2,
    crashMeanMs: hourMs,
    restoreMeanMs: 0,
    rollbackMeanMs: 0,
    cloneMeanMs: 0,
  },
};
/** Takeovers while rights are dealt out and promised all the time, on both sides. */
const promising: Partial<Plan> = {
  ...manyTakeovers,
  ...{ busyWithRights: true, wrongPercent: 0, hubRestores: false, crashMeanMs: 0, foldMeanMs: 0, replaceMeanMs: 0 },
  ...{ rightsRoundMeanMs: hourMs / 4, grantsLastMs: 0, deedMeanMs: hourMs / 20, officeDeedMeanMs: hourMs / 4 },
};
const nothingElse: Partial<Plan> = {
  ...plain,
  ...{ restoreMeanMs: 0, rollbackMeanMs: 0, cloneMeanMs: 0, hubRestores: false, standby: "none", wrongPercent: 0 },
};
/** Restored again and again, and nothing that would excuse a right that is spent twice. */
const onlyRestores: Partial<Plan> = {
  ...nothingElse,
  ...{ restoreMeanMs: hourMs, partitionMeanMs: hourMs, deedMeanMs: hourMs / 12, officeDeedMeanMs: hourMs / 12 },
};
/** Much is written on two sides of a line that is cut. */
const apart: Partial<Plan> = {
  ...nothingElse,
  ...{ partitionMeanMs: hourMs / 2, deedMeanMs: hourMs / 20, officeDeedMeanMs: hourMs / 20 },
};
const manyForgeries: Partial<Plan> = { ...nothingElse, wrongPercent: 25, busyWithRights: true };
const hubRestored: Partial<Plan> = { ...plain, hubRestores: true };

const protocol = editsIn("sync-cloud/protocol");
const sim = editsIn("sync-cloud/sim");

const noDuplicateCheck = [
  protocol("hub/accept.ts", "if (known >= run.facts.length)", "if (false)"),
  protocol("hub/accept.ts", "run.facts.slice(known), run.hashes.slice(known)", "run.facts, run.hashes"),
];
const noChainCheck = [protocol("hub/accept.ts", "if (!meets) return", "if (false) return")];
const noGapCheck = [protocol("hub/accept.ts", "if (first > origin.seq + 1)", "if (false)"), ...noChainCheck];
const noSeal = [
  protocol(
    "hub/accept.ts",
    "const late = origin.sealedAtSeq !== undefined && fact.seq > origin.sealedAtSeq;",
    "const late = false as boolean;",
  ),
];
const noTicket = [
  protocol("hub/admit.ts", 'else if (known && !carried && !showsTicket(view, hello, known)) answer.mode = "fork";', ""),
];
const noForkCheck = [
  protocol(
    "hub/admit.ts",
    "const forked = findFork(view, hello);",
    "const forked = undefined as ReturnType<typeof findFork>;",
  ),
];
const noRepeatCheck = [
  protocol("hub/accept.ts", "if (repeated) return {", "if ((false as boolean) && repeated) return {"),
];
const adoptAgain = [
  protocol(
    "site/memory-site.ts",
    ".filter((line) => !namesOf(line).some((source) => taken.has(sourceKey(source))))",
    "",
  ),
];
const noIncarnation = [
  protocol(
    "hub/admit.ts",
    "hubLostTail: standing.isLost && hello.incarnation >= view.incarnation()",
    "hubLostTail: false",
  ),
];
const noRewind = [
  protocol(
    "hub/admit.ts",
    "return { rewindTo, needsState: false, isLost: true, seenUpTo: rewindTo };",
    "return { needsState: false, isLost: false };",
  ),
];
const staleTaken = [
  protocol(
    "site/site-session.ts",
    "if (this.#waiting === undefined || welcome.exchange !== this.#waiting) return",
    "if (false) return",
  ),
];
const pagesAnyhow = [
  protocol("site/site-session.ts", "if (page.from !== cursor || page.incarnation !== welcome.incarnation) break;", ""),
  protocol("site/memory-site.ts", "if (page.to <= cursor) return;", ""),
  protocol("site/memory-site.ts", "if (page.from !== cursor) throw", "if (false) throw"),
];

/** After sync.md 7.5, as far as this design has the same place to go wrong, and those of our own. */
export const mutants: Mutant[] = [
  { name: "the hub takes again what it has", edits: noDuplicateCheck, seedsMax: 40 },
  { name: "the hub takes facts behind a gap", edits: noGapCheck, seed: 28, seedsMax: 150 },
  {
    name: "a refused fact blocks those behind it",
    edits: [
      protocol(
        "hub/accept.ts",
        "return append(view, origin, run.facts.slice(known), run.hashes.slice(known), hubNowMs);",
        `const all = append(view, origin, run.facts.slice(known), run.hashes.slice(known), hubNowMs);
         return all.kind === "taken" && all.verdicts.some(([, { kind }]) => kind === "quarantined") ? refused(origin.seq, "malformed", "") : all;`,
      ),
    ],
    seedsMax: 40,
  },
  {
    name: "a refused fact vanishes",
    edits: [
      protocol(
        "hub/accept.ts",
        "entries.push(entry);",
        'if (entry.verdict.kind === "quarantined") { head.hubPos--; return; } entries.push(entry);',
      ),
    ],
    seedsMax: 40,
  },
  {
    name: "the future is not clamped",
    edits: [protocol("register.ts", "hlc < ceiling ? hlc : ceiling", "hlc")],
    seedsMax: 100,
  },
  {
    name: "who had seen a value does not come after it",
    edits: [protocol("register.ts", "for (const stamp of seen) if (eff <= stamp.eff) eff = justAfter(stamp.eff);", "")],
    seed: 6,
    seedsMax: 40,
  },
  {
    name: "stamps of one origin may go back",
    edits: [protocol("register.ts", "if (eff < lastEff) eff = lastEff;", "")],
    seed: 6,
    seedsMax: 100,
  },
  { name: "a closed epoch is still written to", edits: noSeal, plan: manyTakeovers, seed: 7, seedsMax: 150 },
  {
    name: "the epoch before is not closed",
    edits: [
      protocol(
        "hub/admit.ts",
        'if (succeeds && authority !== "") seal(view, answer, authority, steps.slice(0, i));',
        "",
      ),
    ],
    plan: manyTakeovers,
    seed: 5,
    seedsMax: 150,
  },
  { name: "answers before the disk has them", edits: [], mistakes: { ackBeforeDurable: true }, seedsMax: 100 },
  {
    name: "answers before the disk has them, and a lost tail goes unnoticed",
    edits: noIncarnation,
    mistakes: { ackBeforeDurable: true },
    seedsMax: 100,
  },
  { name: "boxes keep a tail that the hub lost", edits: noRewind, plan: hubRestored, seed: 6, seedsMax: 150 },
  {
    name: "facts of a lost tail stay confirmed",
    edits: [
      protocol(
        "site/memory-site.ts",
        "for (const own of this.#own) if (own.line && own.line.hubPos > to) delete own.line;",
        "",
      ),
    ],
    plan: hubRestored,
    seed: 6,
    seedsMax: 150,
  },
  {
    name: "what was seen in a lost tail counts as seen",
    edits: [protocol("hub/admit.ts", "noteRewinds(answer, view, hello, standing.seenUpTo);", "")],
    plan: hubRestored,
    seed: 6,
    seedsMax: 150,
  },
  {
    name: "a box that went back is not found by its hashes",
    edits: noForkCheck,
    plan: manyRollbacks,
    seed: 7,
    seedsMax: 150,
  },
  { name: "a box that went back is not found by its ticket", edits: noTicket, plan: manyRollbacks, seedsMax: 150 },
  {
    name: "a box that went back is not found at all",
    edits: [...noForkCheck, ...noTicket, ...noChainCheck],
    plan: manyRollbacks,
    seedsMax: 150,
  },
  {
    name: "a restored box makes its new name from a counter of its disk",
    edits: [
      sim(
        "world/faults.ts",
        'this.#world.newOrigin(site.site), reason: "restore"',
        '`${site.site}.e${book.sync().lineage.length + 1}`, reason: "restore"',
      ),
      sim(
        "world/box-process.ts",
        "newOrigin: () => newOrigin(this.site)",
        "newOrigin: () => `${this.site}.e${this.book.sync().lineage.length + 1}`",
      ),
    ],
    plan: manyRestores,
    seedsMax: 150,
  },
  {
    name: "a restored box goes on with the rights of its earlier epoch",
    edits: [
      protocol("hub/rights-rules.ts", "holder === fact.origin ||", "siteOf(holder) === site ||"),
      sim(
        "warehouse/between-deeds.ts",
        "const from = rightsHeld(authority, view.origin);",
        'const from = view.stock().find((s) => s.sku === sku && s.qty > 0 && s.place.startsWith(`~rights/${authority}/${view.site}.`))?.place ?? "";',
      ),
    ],
    plan: { ...onlyRestores, busyWithRights: true },
    seed: 25,
    seedsMax: 120,
  },
  {
    name: "a standby takes over rights although it was behind",
    edits: [sim("world/faults.ts", "inherits: together", "inherits: true")],
    plan: promising,
    seed: 5,
    seedsMax: 60,
  },
  { name: "late facts are adopted again and again", edits: adoptAgain, plan: manyTakeovers, seed: 7, seedsMax: 150 },
  {
    name: "late facts are adopted twice, and the hub books both",
    edits: [...adoptAgain, ...noRepeatCheck],
    plan: manyTakeovers,
    seed: 7,
    seedsMax: 150,
  },
  {
    name: "late facts are adopted before the box has read all",
    edits: [sim("world/box-process.ts", "if (taken.current) {", "{"), ...noRepeatCheck],
    plan: manyTakeovers,
    seed: 7,
    seedsMax: 150,
  },
  {
    name: "late facts are not adopted",
    edits: [
      protocol("site/memory-site.ts", "return this.lateToAdopt().map(", "return this.lateToAdopt().slice(1, 1).map("),
    ],
    plan: manyTakeovers,
    seed: 7,
    seedsMax: 150,
  },
  {
    name: "a late repeat of an answered command is booked",
    edits: [
      protocol(
        "site/adopt.ts",
        'if (fact.commandId !== "" && view.answered(fact.commandId, fact.origin))',
        "if (false)",
      ),
    ],
    plan: manyTakeovers,
    seed: 7,
    seedsMax: 150,
  },
  {
    name: "a handheld's second try is booked again",
    edits: [
      sim("world/pure-book.ts", 'if (tries > 0 && this.#site.answered(commandId, "")) return { kind: "repeat" };', ""),
    ],
    seed: 5,
    seedsMax: 100,
  },
  {
    name: "the tail of a fork is not written again",
    edits: [
      protocol(
        "site/memory-site.ts",
        "const again = writeAgainAfter ? this.#apart(writeAgainAfter) : [];",
        "const again: OwnFact[] = [];",
      ),
    ],
    plan: manyRollbacks,
    seed: 7,
    seedsMax: 150,
  },
  {
    name: "what is written again still counts in its first place",
    edits: [
      protocol("site/memory-site.ts", "this.#pending.delete(old.fact);", ""),
      protocol("site/memory-site.ts", "old.again = true;", ""),
    ],
    plan: manyRollbacks,
    seed: 18,
    seedsMax: 150,
  },
  {
    name: "own facts are not on top",
    edits: [
      protocol(
        "site/memory-site.ts",
        "return this.#pending.on(this.fold.balances);",
        "return new Map(this.fold.balances);",
      ),
      protocol(
        "site/memory-site.ts",
        "(this.fold.balances.get(key) ?? 0) + this.#pending.qty(key)",
        "this.fold.balances.get(key) ?? 0",
      ),
    ],
    seedsMax: 10,
  },
  {
    name: "own edits are not on top",
    edits: [protocol("site/memory-site.ts", "return pending ? { ...fields, ...pending } : fields;", "return fields;")],
    seedsMax: 10,
  },
  { name: "late answers are taken, and pages in any order", edits: [...staleTaken, ...pagesAnyhow], seedsMax: 100 },
  {
    name: "adding does not win",
    edits: [protocol("field-rule.ts", "? alive : last", "? last : last")],
    seed: 64,
    seedsMax: 150,
  },
  {
    name: "ladders go down",
    edits: [protocol("field-rule.ts", 'if (ladder) return { kind: "ranked", ladder };', "")],
    plan: apart,
    seedsMax: 100,
  },
  {
    name: "the last to arrive wins",
    edits: [
      protocol(
        "register.ts",
        "if (a.eff !== b.eff) return a.eff > b.eff;",
        "if (a.hubPos !== b.hubPos) return a.hubPos > b.hubPos;",
      ),
    ],
    seed: 8,
    seedsMax: 100,
  },
  {
    name: "conflicts are not recorded",
    edits: [protocol("hub/take-sets.ts", "if (conflict && current)", "if (false as boolean && current)")],
    seedsMax: 100,
  },
  {
    name: "an epoch's facts come before those of the epoch it follows",
    edits: [
      protocol("hub/accept.ts", "if (last <= origin.seq) return undefined;", "return undefined;"),
      protocol("site/site-session.ts", "if (from < seq) break; // the next epoch waits for all of this one", ""),
      protocol(
        "site/site-session.ts",
        "for (const { origin, seq } of stepsOfState(state)) {",
        "for (const { origin, seq } of stepsOfState(state).reverse()) {",
      ),
    ],
    plan: { ...onlyRestores, partitionMeanMs: hourMs / 2, clocks: "good" },
    seed: 100,
    seedsMax: 150,
  },
  {
    name: "a site forges its own rights",
    edits: [
      protocol(
        "hub/rights-rules.ts",
        'return to.kind === "held" && hub ? yes : no("only the cloud grants rights");',
        "return yes;",
      ),
    ],
    plan: manyForgeries,
    seedsMax: 60,
  },
  {
    name: "what one site writes for itself goes to all",
    edits: [
      protocol(
        "audience.ts",
        'return scope === "company" || (scope === "addressed" && sitesOfId(set.id).includes(site));',
        "return true;",
      ),
    ],
    seedsMax: 40,
  },
  {
    name: "one side of a move is lost on the way",
    edits: [
      protocol(
        "fold.ts",
        "add(this.balances, to, move.qty);",
        "if (fact.seq % 5 !== 0) add(this.balances, to, move.qty);",
      ),
    ],
    seedsMax: 10,
  },
  ...foldMutants,
  ...upgradeMutants,
  ...rightsMutants,
  ...storeMutants,
];
