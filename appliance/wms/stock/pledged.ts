import type { Item } from "#sync/model/records/item.ts";
import { rightsPool } from "#sync/protocol/audience.ts";
import { siteOf } from "#sync/protocol/origin.ts";
import type { Reader } from "../../store/reader.ts";
import { waitingLines } from "./available-queue.ts";
import { supplyOf } from "./available-supply.ts";

/** The epoch that this book is written in; empty in a book without a fact. */
export const originOf = (reader: Reader): string =>
  reader.row<{ origin: string }>("SELECT origin FROM ownEpoch ORDER BY pos DESC LIMIT 1")?.origin ?? "";

/** The epochs whose grants count for this box: its own, and those that it took over as a synchronous standby. */
export function holderNames(reader: Reader): string[] {
  const names: string[] = [];
  for (const { origin, inherits } of reader.rows<{ origin: string; inherits: number }>(
    "SELECT origin, inherits FROM ownEpoch ORDER BY pos DESC",
  )) {
    names.push(origin);
    if (inherits === 0) break;
  }
  return names;
}

/** The site that this book is of. */
export const ownSite = (reader: Reader): string => siteOf(originOf(reader));

/**
 * Units of this site's stock that it gave to be promised elsewhere: in the pool, held by others, and promised by them but not made an
 * order here yet. They are free for no order of this site.
 */
export function pledgedQty(reader: Reader, sku: string, owner: string): number {
  const pool = rightsPool(ownSite(reader));
  // Holders are few, SKUs are many: the places are walked, and each is asked for this SKU by its key.
  return reader.row<{ qty: number }>(pledgedSql, `${pool}/`, `${pool}0`, `${pool}0`, pool, sku, owner)?.qty ?? 0;
}

const pledgedSql = `WITH RECURSIVE p (place) AS (
    SELECT min(place) FROM balance WHERE place > ? AND place < ?
    UNION ALL SELECT (SELECT min(place) FROM balance WHERE place > p.place AND place < ?) FROM p WHERE p.place IS NOT NULL)
  SELECT coalesce(sum(b.onHand), 0) AS qty FROM (SELECT place FROM p WHERE place IS NOT NULL UNION ALL SELECT ?) AS q
    CROSS JOIN balance AS b ON b.place = q.place AND b.sku = ? WHERE b.owner = ?`;

/** Free units of an item that are promised to nobody: neither to an order here nor to other sites. */
export function unpromisedQty(reader: Reader, item: Item, owner: string, today: string): number {
  const free = supplyOf(reader, item, owner, today).reduce((sum, stock) => sum + stock.free, 0);
  const promised = waitingLines(reader, item.id)
    .filter((line) => line.owner === owner)
    .reduce((sum, line) => sum + line.promisedQty, 0);
  return free - promised - pledgedQty(reader, item.id, owner);
}
