import { MemorySite } from "../protocol/site/memory-site.ts";
import type { SiteState } from "../protocol/site-state.ts";
import { Chance } from "./kernel/chance.ts";
import { judge } from "./oracle/judge.ts";
import { problemsMax, type RunReport } from "./run-report.ts";
import { skus } from "./warehouse/goods.ts";
import type { SimBook } from "./world/book.ts";
import type { BoxProcess } from "./world/box-process.ts";
import { Faults } from "./world/faults.ts";
import type { HubMistakes } from "./world/hub-process.ts";
import { hubDealsRights } from "./world/hub-rights.ts";
import { type PairKit, pairUp } from "./world/pair.ts";
import { consoleActs, siteDeeds, Team } from "./world/people.ts";
import { type Plan, planOf } from "./world/plan.ts";
import { PureBook } from "./world/pure-book.ts";
import { asShipped, enter, oldest } from "./world/versions.ts";
import { type SiteOfRun, World } from "./world/world.ts";

export interface RunOptions {
  seed: number;
  sites: number;
  days: number;
  /** By people at each site. */
  deedsPerDay: number;
  /** Lines of the trace to keep for whoever looks into a failure. */
  trace?: number;
  /** Only the mutation gate sets any. */
  mistakes?: HubMistakes;
  /** Named tests fix what chance would choose. */
  plan?: Partial<Plan>;
  /** Books of another make than plain maps. */
  newBook?: (origin: string, wallMs: () => number, plan: Plan, state?: SiteState) => SimBook;
  /** How such books are followed row by row. */
  pairs?: PairKit;
}

export interface Run {
  report: RunReport;
  tail: readonly string[];
}

const dayMs = 86_400_000;
/** Minutes of good weather in which everything must have come together. */
const healRoundsMax = 120;

/** One run from its seed: people work and things go wrong, then the weather clears, all comes together, and it is judged. */
export function run(options: RunOptions): Run {
  const { seed, sites, days, deedsPerDay, trace = 0, mistakes = {} } = options;
  const durationMs = Math.round(days * dayMs);
  const plan: Plan = {
    ...planOf(new Chance(seed ^ 0x00c0_ffee), sites, durationMs, Math.round(dayMs / deedsPerDay)),
    // Books of another make need tables for what is not yet released.
    ...(options.newBook && { upgrades: false }),
    ...options.plan,
  };
  const first = plan.upgrades ? oldest : asShipped;
  const names = siteNames(sites);
  const choose = siteDeeds(names, plan);
  const newBook = (origin: string, wallMs: () => number): SimBook =>
    options.newBook?.(origin, wallMs, plan) ?? new PureBook(new MemorySite({ origin }, wallMs), wallMs, choose, first);
  const newPureFrom = (state: SiteState, origin: string, wallMs: () => number) => {
    const { version } = world.hub;
    enter(version);
    return new PureBook(new MemorySite({ origin, state }, wallMs), wallMs, choose, version);
  };
  const bookFrom = (state: SiteState, origin: string, wallMs: () => number): SimBook =>
    options.newBook?.(origin, wallMs, plan, state) ?? newPureFrom(state, origin, wallMs);
  const world = new World({ seed, plan, mistakes, newBook, bookFrom, traceMax: trace });
  let verdict = { converged: false, conserved: false, overspent: 0, flaggedOverQuota: 0, lost: 0, duplicated: 0 };
  try {
    if (!plan.upgrades) pairUp(world, options.pairs);
    const teams = new Map(
      world.sites.map((site) => [
        site.site,
        new Team(
          world,
          () => whereWorkGoesOn(site),
          () =>
            plan.standby === "synchronous" && site.boxes.length === 1 && world.pairs.size === 0
              ? `disk-${site.site}-b`
              : undefined,
        ),
      ]),
    );
    for (const team of teams.values()) world.every(plan.deedMeanMs, () => team.act());
    world.every(plan.officeDeedMeanMs, () => consoleActs(world));
    world.every(plan.rightsRoundMeanMs, () => hubDealsRights(world));
    new Faults(world, teams).begin();
    world.work();
    const settle = () => {
      for (const team of teams.values()) if (team.errand && !team.gone) team.act();
      return [...teams.values()].every((team) => !team.errand || team.gone || team.box().book.sync().fencedBy !== "");
    };
    if (!world.heal(healRoundsMax, settle)) world.problem(`not quiet after ${healRoundsMax} minutes: ${unrest(world)}`);
    else {
      freshEdit(world);
      verdict = judge(world);
    }
  } catch (error) {
    world.problem(`threw: ${(error as Error).stack}`);
  }
  const { counts, kernel } = world;
  const { log } = world;
  const { conflicts } = world.hub.hub;
  const report: RunReport = {
    seed,
    facts: log.length,
    crashes: (counts.crash ?? 0) + (counts.hubLosses ?? 0),
    partitions: counts.partitions ?? 0,
    converged: verdict.converged,
    conserved: verdict.conserved,
    overspent: verdict.overspent,
    lost: verdict.lost,
    duplicated: verdict.duplicated,
    sites,
    hours: Math.round(days * 240) / 10,
    deeds: counts.deeds ?? 0,
    exchanges: counts.exchange ?? 0,
    conflicts: conflicts.length,
    epochs: counts.epoch ?? 0,
    woken: counts.woken ?? 0,
    late: log.filter(({ verdict }) => verdict.kind === "late").length,
    adopted: counts.adopted ?? 0,
    restores: counts.restores ?? 0,
    rollbacks: counts.rollbacks ?? 0,
    clones: counts.clones ?? 0,
    takeovers: counts.takeovers ?? 0,
    hubLosses: counts.hubLosses ?? 0,
    hubRestores: counts.hubRestores ?? 0,
    sticks: counts.sticks ?? 0,
    folds: counts.folds ?? 0,
    states: counts.state ?? 0,
    replaced: counts.replaced ?? 0,
    dropped: counts.dropped ?? 0,
    dealt: counts.dealt ?? 0,
    reactions: counts.reactions ?? 0,
    followed: counts.followed ?? 0,
    inherited: counts.inherited ?? 0,
    alone: counts.alone ?? 0,
    tails: counts.tails ?? 0,
    rebuilt: counts.rebuilt ?? 0,
    upgrades: counts.upgrades ?? 0,
    excused: world.truth.excused.size,
    flaggedOverQuota: verdict.flaggedOverQuota,
    events: kernel.events,
    trace: kernel.traceHash(),
    problems: world.problems.slice(0, problemsMax),
  };
  for (const { book } of [...world.boxes(), ...world.scrap]) book.close();
  for (const { follower, successor } of world.pairs.values()) if (!successor) follower.close();
  enter(asShipped);
  return { report, tail: kernel.traceTail };
}

/** Sites of a run with so many. */
export const siteNames = (sites: number): string[] =>
  Array.from({ length: sites }, (_, i) => `s${String.fromCharCode(97 + i)}`);

/** People go to the box that takes commands, should theirs tell them that it does not. */
function whereWorkGoesOn({ active, boxes }: SiteOfRun): BoxProcess {
  const goesOn = (box: BoxProcess) => box.book.sync().fencedBy === "";
  return goesOn(active) ? active : (boxes.find((box) => box.up && goesOn(box)) ?? active);
}

/**
 * An edit by a right clock, two seconds after all others, is what everybody sees in the end, even by somebody who had not seen them: no clock of the past stands
 * in its way.
 */
function freshEdit(world: World): void {
  const { kernel, network, hub, sites } = world;
  const later = (ms: number) => kernel.runUntil(kernel.nowMs + ms, Number.MAX_SAFE_INTEGER);
  const box = sites.map(({ boxes }) => boxes.find(({ book }) => book.sync().fencedBy === "")).find((one) => one);
  if (!box) {
    world.problem("no box goes on in any site");
    return;
  }
  later(3_000);
  network.cut("hub", box.name);
  network.cut(box.name, "hub");
  const sets = skus.map((id) => ({ record: "item" as const, id, fields: { name: "last but one" } }));
  hub.write({ type: "item-saved", sets }, () => {});
  later(3_000);
  box.clock.step(0, 0);
  for (const sku of skus) box.book.edit(sku, "last word");
  if (!world.heal(healRoundsMax, () => true)) world.problem(`not quiet after the last edit: ${unrest(world)}`);
  for (const { book, disk } of world.boxes())
    for (const sku of skus)
      if (book.shown("item", sku, "name") !== "last word")
        world.problem(`${disk} does not have the last edit of ${sku}: some clock is in its way`);
}

function unrest(world: World): string {
  const { hubPos } = world.hub.hub.head();
  return world
    .boxes()
    .map((box) => {
      const { origin, seq, cursor, fencedBy } = box.book.sync();
      return `${box.disk} ${origin}-${seq}, confirmed ${box.book.confirmedSeq(origin)}, at ${cursor} of ${hubPos}${fencedBy ? `, fenced by ${fencedBy}` : ""}${box.isCurrent ? "" : ", not current"}`;
    })
    .join("; ");
}
