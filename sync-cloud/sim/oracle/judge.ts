import type { Move } from "../../model/facts/fact.ts";
import { sitesOfId } from "../../model/records/define-record.ts";
import type { HubEntry } from "../../protocol/hub/view.ts";
import { readRegisterKey } from "../../protocol/keys.ts";
import { siteOf } from "../../protocol/origin.ts";
import { lateFactNoted } from "../../protocol/site/adopt.ts";
import type { World } from "../world/world.ts";
import { judgeRights } from "./judge-rights.ts";
import { fold, textFor, textOf } from "./model.ts";
import { sumsOf, textOfFold } from "./read-fold.ts";

export interface Judgement {
  converged: boolean;
  conserved: boolean;
  overspent: number;
  flaggedOverQuota: number;
  lost: number;
  duplicated: number;
}

/** What must hold when everything came together: every question is put to the truth or to the model, not to the code that is judged. */
export function judge(world: World): Judgement {
  const { hub } = world.hub;
  const before = world.problems.length;
  const model = fold(world.log);
  for (const fault of model.faults) world.problem(fault);
  sameText(world, "the hub and the model", textOfFold(hub.fold), textOf(model));
  for (const { site, boxes } of world.sites) {
    const model = textFor(world.log, site);
    for (const box of boxes) {
      for (const fault of box.book.deepFaults()) world.problem(`${box.disk}: ${fault}`);
      sameText(world, `${box.disk} and the hub`, box.book.stateLines(), box.book.linesOf(hub.fold));
      const text = box.book.modelText?.();
      if (text) sameText(world, `${box.disk} and the model`, text, model);
    }
  }
  for (const { primary, follower, successor, isDiverged } of world.pairs.values()) {
    if (successor || isDiverged) continue;
    for (const fault of follower.deepFaults()) world.problem(`the standby of ${primary.name}: ${fault}`);
    sameText(world, `${primary.disk} and its standby`, primary.book.stateLines(), follower.stateLines());
  }
  judgeConflicts(world, model.conflicts);
  judgeSeen(world);
  judgeIntents(world);
  const converged = world.problems.length === before;
  for (const sum of sumsOf(hub.fold.balances)) world.problem(`hub: ${sum}`);
  const conserved = !world.problems.some((problem) => problem.includes("sums to"));
  return { converged, conserved, ...judgeRights(world), ...judgeDeeds(world) };
}

function sameText(world: World, who: string, a: readonly string[], b: readonly string[]): void {
  if (a.length === b.length && a.every((line, i) => line === b[i])) return;
  const [left, right] = [new Set(a), new Set(b)];
  const only = [
    ...a.filter((line) => !right.has(line)).map((line) => `+ ${line}`),
    ...b.filter((line) => !left.has(line)).map((line) => `- ${line}`),
  ];
  world.problem(`${who} differ in ${only.length} lines: ${only.slice(0, 4).join("; ").replaceAll("\u001f", " ")}`);
}

/** Where boxes answer by themselves what is asked of them, nothing that was asked is left without an answer. */
function judgeIntents(world: World): void {
  const answers = world.sites.filter(({ active }) => active.book.react && active.book.sync().fencedBy === "");
  for (const { site, active } of answers)
    for (const [key, { value }] of world.hub.hub.fold.registers) {
      const { record, id, field } = readRegisterKey(key);
      if (record !== "intent" || field !== "command" || sitesOfId(id)[0] !== site) continue;
      const state = active.book.shown("intent", id, "state");
      if (state === "pending") world.problem(`${site} was asked for ${value} by ${id}, and nobody answers`);
    }
}

/** Every overwrite of a value that its writer had not seen is recorded, and nothing else is. */
function judgeConflicts(world: World, expected: ReadonlySet<string>): void {
  const recorded = new Set(
    world.hub.hub.conflicts.map(({ key, kept, lost }) => {
      const { record, id, field } = readRegisterKey(key);
      return `${record} ${id} ${field} ${kept.stamp.origin}/${kept.stamp.seq} ${lost.stamp.origin}/${lost.stamp.seq}`;
    }),
  );
  for (const conflict of expected) if (!recorded.has(conflict)) world.problem(`no record of the conflict ${conflict}`);
  for (const conflict of recorded) if (!expected.has(conflict)) world.problem(`a conflict that was none: ${conflict}`);
}

/** A log that the hub lost was seen by some; it does not count as having seen what stands there now. */
function judgeSeen(world: World): void {
  for (const { fact, base } of world.log) {
    if (base === 0 || fact.sets.length === 0) continue;
    const marks = world.truth.seen.get(world.truth.markOf(fact) ?? 0) ?? [];
    const gone = marks.findLast(({ hubPos, tip }) => world.log[hubPos - 1]?.tip !== tip);
    const counts = gone && !fact.source && base <= fact.base && base >= gone.hubPos;
    if (counts && !raisedToOwn(world.log[base - 1], fact))
      world.problem(
        `${fact.origin}-${fact.seq} counts as having seen ${base}, but had read a log that was lost from ${gone.hubPos} on`,
      );
  }
}

/**
 * Whether the base was not taken from the lost log, but raised to where a fact of the site's own earlier epoch came into this one: the hub does so when both
 * write the same field, because what is in the writer's own book it had seen.
 */
function raisedToOwn(line: HubEntry | undefined, fact: HubEntry["fact"]): boolean {
  if (!line || line.fact.origin === fact.origin || siteOf(line.fact.origin) !== siteOf(fact.origin)) return false;
  const fields = ({ sets }: HubEntry["fact"]) =>
    sets.flatMap(({ record, id, fields }) => Object.keys(fields).map((field) => `${record} ${id} ${field}`));
  const written = new Set(fields(line.fact));
  return fields(fact).some((field) => written.has(field));
}

/** Every acknowledged deed counts exactly once in the log, and the goods stand where the deeds put them. */
function judgeDeeds(world: World): { lost: number; duplicated: number } {
  const { truth } = world;
  const lines = new Map<number, HubEntry[]>();
  for (const entry of world.log) {
    const mark = truth.markOf(entry.fact);
    if (mark === undefined || entry.fact.type === lateFactNoted) continue;
    const at = lines.get(mark);
    if (at) at.push(entry);
    else lines.set(mark, [entry]);
  }
  let lost = 0;
  let duplicated = 0;
  const goods = new Map<string, number>();
  const put = (site: string, move: Move) => {
    add(goods, `${site} ${move.from.place} ${move.sku} ${move.lot} ${move.from.lpn}`, -move.qty);
    add(goods, `${site} ${move.to.place} ${move.sku} ${move.lot} ${move.to.lpn}`, move.qty);
  };
  // What stood in a book before anybody worked with it.
  for (const { fact, verdict } of world.log)
    if (fact.type === "site-opened" && verdict.kind === "accepted")
      for (const move of fact.moves) put(siteOf(fact.origin), move);
  for (const [mark, deed] of truth.deeds) {
    const all = lines.get(mark) ?? [];
    const counted = all.filter(({ verdict }) => verdict.kind === "accepted" || verdict.kind === "flagged");
    // A fact that came under two names counts under one of them.
    const held = all.filter(({ verdict }) => verdict.kind === "quarantined" && verdict.reason !== "repeat");
    if (held.length > 0 && !deed.wrong)
      world.problem(`held back, although right: ${deed.name} ${mark}: ${JSON.stringify(held[0]?.verdict)}`);
    const who = `${deed.name} ${mark} of ${deed.site} (${all.map((e) => `${e.fact.origin}-${e.fact.seq} ${JSON.stringify(e.verdict)}`).join(", ")})`;
    if (deed.wrong) {
      // Of a late forgery nothing is left when it is adopted.
      if (counted.some(({ fact }) => fact.moves.length + fact.sets.length > 0))
        world.problem(`applied although it is wrong: ${who}`);
      if (held.length === 0 && all.length === 0 && truth.acked.has(mark) && !truth.excused.has(mark)) {
        lost++;
        world.problem(`lost, although wrong: ${who}`);
      }
      continue;
    }
    // A command of several facts may be in the log in part, when the rest of it was on a disk that is gone.
    const most = Math.max(...deed.writings.map(({ facts }) => facts));
    // Of a disk that ran twice both answer what is asked of them, before they hear of each other.
    if (counted.length > most && !(deed.byItself && world.excuses.hasTwoPasts(deed.site))) {
      duplicated++;
      world.problem(`counts ${counted.length} times: ${who}`);
    }
    if (
      counted.length + held.length < Math.min(...deed.writings.map(({ facts }) => facts)) &&
      truth.acked.has(mark) &&
      !truth.excused.has(mark)
    ) {
      lost++;
      world.problem(`lost: ${who}`);
    }
    if (counted.length === 0) continue;
    // Where two books did the same in two ways, the log says which of them counts.
    const [first, ...others] = deed.writings;
    const sure =
      others.every(({ moves }) => JSON.stringify(moves) === JSON.stringify(first?.moves)) && counted.length === most;
    for (const move of sure && first ? first.moves : counted.flatMap(({ fact }) => fact.moves))
      if (!move.from.place.startsWith("~rights")) put(deed.site, move);
  }
  const booked = new Map<string, number>();
  for (const [key, qty] of world.hub.hub.fold.balances) {
    const [site, place, sku, lot, , lpn] = key.split("\u001f") as string[];
    if (!(place as string).startsWith("~rights")) add(booked, `${site} ${place} ${sku} ${lot} ${lpn}`, qty);
  }
  sameText(world, "the goods and the book", linesOf(booked), linesOf(goods));
  return { lost, duplicated };
}

const linesOf = (map: ReadonlyMap<string, number>): string[] =>
  [...map]
    .filter(([, qty]) => qty !== 0)
    .map(([key, qty]) => `${key} = ${qty}`)
    .sort();

const add = (map: Map<string, number>, key: string, qty: number): void => void map.set(key, (map.get(key) ?? 0) + qty);
