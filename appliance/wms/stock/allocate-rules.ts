import type { Item } from "#sync/model/records/item.ts";
import type { AllocationRule } from "#sync/model/records/rules.ts";
import type { Reader } from "../../store/reader.ts";
import { compareExpiry } from "./available-promise.ts";
import type { Candidate } from "./available-supply.ts";

/** The rule by which stock of this item is taken: its own, else the site's. */
export function ruleOf(reader: Reader, item: Item): AllocationRule {
  return item.allocationRule === "" ? reader.setting("allocation.rule") : item.allocationRule;
}

/** Puts candidates into the order in which the rule takes them. Ties fall to the walking path, then to names: never to chance. */
export function inRuleOrder(rule: AllocationRule, candidates: readonly Candidate[]): Candidate[] {
  return [...candidates].sort((a, b) => preference[rule](a, b) || byPath(a, b));
}

type Compare = (a: Candidate, b: Candidate) => number;
const byAge: Compare = (a, b) => a.oldestInAt - b.oldestInAt;
const byExpiry: Compare = (a, b) => compareExpiry(a.expiryDate, b.expiryDate) || byAge(a, b);

const preference: Record<AllocationRule, Compare> = {
  fefo: byExpiry,
  fifo: byAge,
  lifo: (a, b) => byAge(b, a),
  closest: () => 0,
  "full-packs-first": byExpiry,
};

const byPath: Compare = (a, b) =>
  a.travelSeq - b.travelSeq ||
  byText(a.place, b.place) ||
  byText(a.lpn, b.lpn) ||
  byText(a.lot, b.lot) ||
  byText(a.serial, b.serial);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * One pass over the candidates: from each, at most `limit(candidate)` units in multiples of `step`. Whole packs first means one pass
 * per packaging, largest first, then broken packs before whole ones are opened, then whatever is left.
 */
export function passesOf(rule: AllocationRule, item: Item): { step: number; brokenOnly: boolean }[] {
  const last = { step: 1, brokenOnly: false };
  if (rule !== "full-packs-first") return [last];
  const packs = [...new Set(item.packagings.map((pack) => pack.qtyBase))]
    .filter((qty) => qty > 1)
    .sort((a, b) => b - a);
  return [...packs.map((step) => ({ step, brokenOnly: false })), { step: 1, brokenOnly: true }, last];
}

/** The smallest pack of an item: what is left over from a multiple of it stands broken. */
export function smallestPackQty(item: Item): number {
  return Math.min(...item.packagings.map((pack) => pack.qtyBase).filter((qty) => qty > 1));
}
