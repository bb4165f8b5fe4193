import type { Move, Spot } from "#sync/model/facts/fact.ts";
import type { Intent } from "#sync/model/records/intent.ts";
import { rightsPool, rightsSource, rightsSpent } from "#sync/protocol/audience.ts";
import { siteOf } from "#sync/protocol/origin.ts";
import type { Reader } from "../../store/reader.ts";
import { ownSite } from "./pledged.ts";

const spot = (place: string): Spot => ({ place, lpn: "", status: "available" });

/** Rights on units of one SKU, from one place of rights to another. */
export const rightsMove = (what: { sku: string; owner: string }, qty: number, from: string, to: string): Move => ({
  ...{ sku: what.sku, lot: "", serial: "", owner: what.owner, qty },
  from: spot(from),
  to: spot(to),
});

export const rightsAt = (reader: Reader, place: string, { sku, owner }: { sku: string; owner: string }): number =>
  reader.balance({ ...{ sku, lot: "", serial: "", owner }, ...spot(place) })?.onHand ?? 0;

export interface RightsStanding {
  authority: string;
  /** Empty in the pool; `spent` for what was promised and is no order yet. */
  holder: string;
  sku: string;
  owner: string;
  qty: number;
}

/** All rights that this book knows of: on its own stock, and those that boxes of this site hold. */
export function standingRights(reader: Reader): RightsStanding[] {
  return reader
    .rows<{ place: string; sku: string; owner: string; qty: number }>(
      "SELECT place, sku, owner, sum(onHand) AS qty FROM balance WHERE place > ? AND place < ? GROUP BY place, sku, owner HAVING sum(onHand) <> 0 ORDER BY sku, owner, place",
      `${rightsSource}/`,
      `${rightsSource}0`,
    )
    .map(({ place, ...rest }) => {
      const [, authority = "", holder = ""] = place.split("/");
      return { authority, holder, ...rest };
    });
}

export const isOwnHolder = (holder: string, site: string): boolean => holder !== "spent" && siteOf(holder) === site;

/** A promise that this site cannot make an order of goes back into the pool. Never more than stands there. */
export function unspent(reader: Reader, { command, input }: Intent): Move[] {
  if (command !== "rights.fill") return [];
  const { sku, owner = "", qty } = input as { sku?: unknown; owner?: unknown; qty?: unknown };
  if (typeof sku !== "string" || typeof owner !== "string" || !Number.isSafeInteger(qty)) return [];
  const site = ownSite(reader);
  const units = Math.min(Number(qty), rightsAt(reader, rightsSpent(site), { sku, owner }));
  return units > 0 ? [rightsMove({ sku, owner }, units, rightsSpent(site), rightsPool(site))] : [];
}
