import type { StockStatus } from "#sync/model/facts/fact.ts";
import type { Hold } from "#sync/model/records/hold.ts";
import type { Item } from "#sync/model/records/item.ts";
import type { Reader } from "../../store/reader.ts";
import { plusDays } from "./available-today.ts";

/** Free units of one balance that may be promised today. */
export interface Candidate {
  place: string;
  lot: string;
  serial: string;
  lpn: string;
  owner: string;
  free: number;
  oldestInAt: number;
  travelSeq: number;
  zone: string;
  /** Empty when the lot has none. */
  expiryDate: string;
}

/** Why units that stand here may not be promised. */
export type ExclusionCode =
  | "status"
  | "other-owner"
  | "place-unknown"
  | "place-not-for-picking"
  | "place-locked"
  | "held"
  | "lot-held"
  | "lot-recalled"
  | "expired"
  | "expires-too-soon"
  | "count-open"
  | "picked-for-order";

export interface Exclusion {
  code: ExclusionCode;
  /** Names the hold, date, order or reason. */
  detail: string;
}

export interface StandingStock extends Candidate {
  status: StockStatus;
  onHand: number;
  allocated: number;
  excluded: Exclusion | undefined;
}

/** What may be promised of one item to one owner, in no particular order. Reads the SKU's balances once, by index. */
export function supplyOf(reader: Reader, item: Item, owner: string, today: string): Candidate[] {
  return judged(reader, item, owner, today, standing(reader, freeSql, item.id)).filter((stock) => !stock.excluded);
}

/** Everything that stands here of one item, with what keeps each part of it from being promised. For explanations. */
export function standingOf(reader: Reader, item: Item, owner: string, today: string): StandingStock[] {
  return judged(reader, item, owner, today, standing(reader, allSql, item.id));
}

/** The first expiry date that is still good enough to be promised. */
export function firstGoodDate(reader: Reader, item: Item, today: string): string {
  return plusDays(today, Math.max(item.minRemainingDays, reader.setting("allocation.minRemainingDays")));
}

function judged(reader: Reader, item: Item, owner: string, today: string, rows: Standing[]): StandingStock[] {
  const goodFrom = firstGoodDate(reader, item, today);
  const holds = reader.find("hold", { sku: item.id, active: true, scope: ["lot", "sku"] });
  const parents = new Map<string, string>();
  return rows.map((row) => ({
    ...row,
    free: Math.max(0, row.onHand - row.allocated),
    excluded: exclusionOf(row),
  }));

  function exclusionOf(row: Standing): Exclusion | undefined {
    if (row.status !== "available") return { code: "status", detail: row.status };
    if (row.owner !== owner) return { code: "other-owner", detail: row.owner || "the site" };
    if (row.capabilities === null || row.active !== 1) return { code: "place-unknown", detail: row.place };
    if (!row.capabilities.includes('"pick"') || row.capabilities.includes('"quarantine"'))
      return { code: "place-not-for-picking", detail: row.place };
    if (row.lockedOut === 1) return { code: "place-locked", detail: row.lockReason || "locked" };
    if (row.orderId) return { code: "picked-for-order", detail: row.orderId };
    const hold =
      row.holdReason ?? holdOn(holds, row)?.reason ?? (row.parent ? heldAbove(reader, row.parent, parents) : undefined);
    if (hold !== undefined && hold !== "") return { code: "held", detail: hold };
    if (row.lotStatus === "recalled") return { code: "lot-recalled", detail: row.lotReason || row.lot };
    if (row.lotStatus === "hold") return { code: "lot-held", detail: row.lotReason || row.lot };
    if (row.expiryDate !== "" && row.expiryDate < today) return { code: "expired", detail: row.expiryDate };
    if (row.expiryDate !== "" && row.expiryDate < goodFrom) return { code: "expires-too-soon", detail: row.expiryDate };
    if (row.countId) return { code: "count-open", detail: row.countId };
    return undefined;
  }
}

function holdOn(holds: readonly Hold[], { lot, place }: Standing): Hold | undefined {
  return holds.find((hold) => (hold.scope === "lot" ? hold.lot === lot : hold.place === "" || hold.place === place));
}

/** A hold on a pallet holds the cases that stand on it. Gives the reason, or nothing. */
function heldAbove(reader: Reader, lpn: string, known: Map<string, string>): string | undefined {
  let reason = known.get(lpn);
  if (reason === undefined) {
    reason = "";
    for (let id = lpn, depth = 0; id !== "" && depth < 20 && reason === ""; depth++) {
      reason = reader.first("hold", { lpn: id, active: true, scope: "lpn" })?.reason ?? "";
      id = reader.get("lpn", id)?.parent ?? "";
    }
    known.set(lpn, reason);
  }
  return reason === "" ? undefined : reason;
}

/** Holds and open counts are few and often none: where the site has none, no row is asked about them. */
function standing(reader: Reader, sql: string, sku: string): Standing[] {
  const any = reader.row<{ lpnHolds: number; placeHolds: number; counts: number }>(anySql);
  return reader.rows<Standing>(sql, any?.lpnHolds ?? 1, any?.placeHolds ?? 1, any?.counts ?? 1, sku);
}

const anySql = `SELECT
  EXISTS (SELECT 1 FROM hold WHERE active = 1 AND scope = 'lpn') AS lpnHolds,
  EXISTS (SELECT 1 FROM hold WHERE active = 1 AND scope = 'location') AS placeHolds,
  EXISTS (SELECT 1 FROM count WHERE state IN ('requested', 'counting', 'difference', 'recount', 'review', 'approved') AND reason IN ('short-pick', 'discrepancy')) AS counts`;

interface Standing {
  place: string;
  lot: string;
  serial: string;
  lpn: string;
  owner: string;
  status: StockStatus;
  onHand: number;
  allocated: number;
  oldestInAt: number;
  travelSeq: number;
  zone: string;
  active: number;
  capabilities: string | null;
  lockedOut: number;
  lockReason: string;
  expiryDate: string;
  lotStatus: string;
  lotReason: string;
  orderId: string | null;
  parent: string | null;
  holdReason: string | null;
  countId: string | null;
}

// A place whose last pick came up short is left alone until somebody has counted it.
const standingSql = `SELECT b.place, b.lot, b.serial, b.lpn, b.owner, b.status, b.onHand, b.allocated, b.oldestInAt,
    coalesce(l.travelSeq, 0) AS travelSeq, coalesce(l.zone, '') AS zone, coalesce(l.active, 0) AS active, l.capabilities,
    coalesce(l.lockedOut, 0) AS lockedOut, coalesce(l.lockReason, '') AS lockReason,
    coalesce(t.expiryDate, '') AS expiryDate, coalesce(t.status, '') AS lotStatus, coalesce(t.reason, '') AS lotReason,
    p.orderId, p.parent,
    coalesce(
      CASE WHEN ? AND b.lpn <> '' THEN (SELECT coalesce(nullif(h.reason, ''), 'hold') FROM hold AS h WHERE h.lpn = b.lpn AND h.active = 1 AND h.scope = 'lpn' LIMIT 1) END,
      CASE WHEN ? THEN (SELECT coalesce(nullif(h.reason, ''), 'hold') FROM hold AS h WHERE h.place = b.place AND h.active = 1 AND h.scope = 'location' LIMIT 1) END
    ) AS holdReason,
    CASE WHEN ? THEN (SELECT c.id FROM count AS c WHERE c.location = b.place AND c.state IN ('requested', 'counting', 'difference', 'recount', 'review', 'approved')
      AND c.reason IN ('short-pick', 'discrepancy') AND c.sku IN ('', b.sku) LIMIT 1) END AS countId
  FROM balance AS b
    LEFT JOIN location AS l ON l.id = b.place
    LEFT JOIN lot AS t ON b.lot <> '' AND t.id = b.sku || '|' || b.lot
    LEFT JOIN lpn AS p ON b.lpn <> '' AND p.id = b.lpn`;
const freeSql = `${standingSql} WHERE b.sku = ? AND b.status = 'available' AND b.onHand > b.allocated AND b.place NOT LIKE '~%'`;
const allSql = `${standingSql} WHERE b.sku = ? AND b.onHand > 0 AND b.place NOT LIKE '~%'`;
