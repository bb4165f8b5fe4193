import type { Move } from "../../model/facts/fact.ts";
import { rightsHeld, rightsPool } from "../audience.ts";
import { siteOf } from "../origin.ts";
import type { HubOrigin } from "./view.ts";

/** What stands under `~rights/<authority>` for one thing that is promised. */
export interface RightsBook {
  authority: string;
  sku: string;
  owner: string;
  poolQty: number;
  /** By origin. */
  held: { holder: string; qty: number }[];
}

/** How much a site promised of it lately, and what it had to refuse for want of rights. */
export interface RightsDemand {
  site: string;
  spentQty: number;
  refusedQty: number;
}

export interface RightsRules {
  /** Of all that is there, this part stays in the pool, and at least `poolQtyMin`: the last units are for the authority to promise. */
  poolPercent: number;
  poolQtyMin: number;
  /** No grant of less than this part of what a site should hold: rights do not travel for every unit. */
  stepPercent: number;
}
export const rightsRules: RightsRules = { poolPercent: 20, poolQtyMin: 5, stepPercent: 25 };

export interface RightsPlan {
  /** Moves for the hub to write: from the pool to who should hold more. */
  grants: Move[];
  /** What sites should give back, by an intent: only they know what they have left. */
  asks: { holder: string; qty: number }[];
}

/**
 * Rights follow demand: each site's share is what it spent and was refused lately, and one for everybody, so that nobody starves. Takes nothing from anybody: a site that is
 * dark may be spending what it holds. `living` are the origins that may hold rights, one per site.
 *
 * First come debts: who promised more than the hub knew of (a disk went back unseen, or the hub lost its own grants with its tail) is below zero, and that much of the stock is
 * promised. It is covered from the pool, whoever owes it, or the pool would promise it a second time.
 *
 * A hub that lost its tail must not grant before every living origin has been heard since: until then it does not know what was promised.
 */
export function planRights(
  book: RightsBook,
  demand: readonly RightsDemand[],
  living: readonly string[],
  rules: RightsRules = rightsRules,
): RightsPlan {
  const holders = living.filter((origin) => siteOf(origin) !== book.authority);
  const heldBy = (origin: string) => Math.max(0, book.held.find(({ holder }) => holder === origin)?.qty ?? 0);
  const plan: RightsPlan = { grants: [], asks: [] };
  let poolQty = Math.max(0, book.poolQty);
  for (const { holder, qty } of book.held) {
    const owed = Math.min(-qty, poolQty);
    if (owed < 1) continue;
    plan.grants.push(rightsMoveOf(book, owed, rightsPool(book.authority), rightsHeld(book.authority, holder)));
    poolQty -= owed;
  }
  const total = poolQty + holders.reduce((sum, origin) => sum + heldBy(origin), 0);
  const staysQty = Math.min(total, Math.max(rules.poolQtyMin, Math.ceil((total * rules.poolPercent) / 100)));
  const share = total - staysQty;
  const weight = (origin: string): number => {
    const wish = demand.find(({ site }) => site === siteOf(origin));
    return 1 + (wish?.spentQty ?? 0) + (wish?.refusedQty ?? 0);
  };
  const weights = holders.reduce((sum, origin) => sum + weight(origin), 0);
  let freeQty = poolQty - staysQty;
  const wants = holders
    .map((origin) => {
      const target = Math.floor((share * weight(origin)) / weights);
      return { origin, target, lacks: target - heldBy(origin) };
    })
    .sort((a, b) => b.lacks - a.lacks || (a.origin < b.origin ? -1 : 1));
  for (const { origin, target, lacks } of wants) {
    const step = Math.max(1, Math.ceil((target * rules.stepPercent) / 100));
    const qty = Math.min(lacks, freeQty);
    if (lacks >= step && qty >= 1) {
      plan.grants.push(rightsMoveOf(book, qty, rightsPool(book.authority), rightsHeld(book.authority, origin)));
      freeQty -= qty;
    } else if (-lacks >= Math.max(1, Math.ceil((heldBy(origin) * rules.stepPercent) / 100)) && freeQty < 0)
      plan.asks.push({ holder: origin, qty: -lacks });
  }
  return plan;
}

/**
 * What goes back to the pool without asking: what closed epochs hold once all their facts are here, unless the next epoch takes it over by name; and what `isExpired` says.
 * An expired holder that is dark may promise it all the same: then that is over its quota, and seen.
 */
export function reclaims(
  book: RightsBook,
  origin: (name: string) => Pick<HubOrigin, "seq" | "sealedAtSeq"> | undefined,
  successor: (name: string) => Pick<HubOrigin, "inherits" | "seq"> | undefined,
  isExpired: (holder: string) => boolean,
): Move[] {
  return book.held.flatMap(({ holder, qty }) => {
    if (qty <= 0) return [];
    const its = origin(holder);
    const closed = its?.sealedAtSeq !== undefined && its.seq >= its.sealedAtSeq;
    // An heir says so in its first facts: until it has spoken, its inheritance is left alone.
    const heir = successor(holder);
    const leftToHeir = heir?.inherits === true && heir.seq === 0;
    if (!(closed && !leftToHeir) && !isExpired(holder)) return [];
    return [rightsMoveOf(book, qty, rightsHeld(book.authority, holder), rightsPool(book.authority))];
  });
}

/** A move of rights to `qty` units; rights have no lot, serial or handling unit. */
export const rightsMoveOf = (of: { sku: string; owner: string }, qty: number, from: string, to: string): Move => ({
  sku: of.sku,
  lot: "",
  serial: "",
  owner: of.owner,
  qty,
  from: { place: from, lpn: "", status: "available" },
  to: { place: to, lpn: "", status: "available" },
});
