import type { BalanceKey, FactSource, Move, StockIdentity } from "../model/facts/fact.ts";
import type { RecordDefinition } from "../model/records/define-record.ts";
import { isRights } from "./audience.ts";
import { siteOf } from "./origin.ts";

/** Parts of a key are joined by this: no id or place may hold it. */
const bar = "\u001f";

/**
 * A balance of the company: a place belongs to the site whose origin books on it; places of rights belong to the company (site "").
 * `[site, place, sku, lot, serial, lpn, owner, status]`.
 */
export type SiteBalance = BalanceKey & { site: string };

export function balanceKey(site: string, identity: StockIdentity, spot: Move["from"]): string {
  const holder = isRights(spot.place) ? "" : site;
  const { sku, lot, serial, owner } = identity;
  // One text and no list: made four times for every move of every site.
  return `${holder}${bar}${spot.place}${bar}${sku}${bar}${lot}${bar}${serial}${bar}${spot.lpn}${bar}${owner}${bar}${spot.status}`;
}

export function readBalanceKey(key: string): SiteBalance {
  const [site, place, sku, lot, serial, lpn, owner, status] = key.split(bar) as [string, ...string[]];
  return { site, place, sku, lot, serial, lpn, owner, status } as SiteBalance;
}

/** Both sides of a move: what it takes from, and what it adds to. */
export const keysOfMove = (origin: string, move: Move): [from: string, to: string] => {
  const site = siteOf(origin);
  return [balanceKey(site, move, move.from), balanceKey(site, move, move.to)];
};

/** One record: `site` is "" for what the whole company, or the sites in its id, hold in common. */
export interface RecordKey {
  site: string;
  record: string;
  id: string;
}

export interface RegisterKey extends RecordKey {
  field: string;
}

/** An owned record, and any record of one site alone, is kept by site. */
export const recordSite = (definition: Pick<RecordDefinition, "merge" | "scope">, origin: string): string =>
  definition.merge === "owned" || definition.scope === "site" ? siteOf(origin) : "";

export const recordKey = ({ site, record, id }: RecordKey): string => [site, record, id].join(bar);
export const registerKey = ({ site, record, id, field }: RegisterKey): string => [site, record, id, field].join(bar);

export function readRecordKey(key: string): RecordKey {
  const [site, record, id] = key.split(bar) as [string, string, string];
  return { site, record, id };
}

export function readRegisterKey(key: string): RegisterKey {
  const [site, record, id, field] = key.split(bar) as [string, string, string, string];
  return { site, record, id, field };
}

/** A unit with a serial number, wherever in the company it stands. */
export const serialKey = ({ sku, serial }: Pick<StockIdentity, "sku" | "serial">): string => [sku, serial].join(bar);

/** What a fact was made from: a late fact that was adopted, or one of a branch that was written again. */
export const sourceKey = ({ origin, seq, tip = "" }: Pick<FactSource, "origin" | "seq" | "tip">): string =>
  `${origin}${bar}${seq}${bar}${tip}`;

/** A line that the hub keeps and did not apply: its site may book what it says as another fact. No source has such a key. */
export const heldKey = ({ origin, seq }: Pick<FactSource, "origin" | "seq">): string =>
  ["", "held", origin, seq].join(bar);

/** Undefined for a key of `heldKey`. */
export function readSourceKey(key: string): { origin: string; seq: number; tip: string } | undefined {
  const [origin, seq, tip] = key.split(bar) as [string, string, string];
  return origin === "" ? undefined : { origin, seq: Number(seq), tip };
}

/** The source, and the source of the source. */
export const sourcesOf = ({ source }: { source?: FactSource }): Pick<FactSource, "origin" | "seq" | "tip">[] =>
  source ? (source.root ? [source, source.root] : [source]) : [];
