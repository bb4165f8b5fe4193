import type { Reader } from "../../store/reader.ts";
import type { InventoryDocument } from "../documents.ts";
import { gtin14 } from "../gs1-number.ts";
import { siteMoment } from "../site-time.ts";
import { siteParty } from "./site-party.ts";

interface Row {
  sku: string;
  lot: string;
  onHand: number;
  allocated: number;
  held: number;
  damaged: number;
  expiryDate: string | null;
}

/** What stands here by item and lot, in base units; `owner` limits it to the goods of one depositor. */
export function inventoryDocument(
  reader: Reader,
  { number, nowMs, owner, sku }: { number: string; nowMs: number; owner?: string; sku?: string },
): InventoryDocument {
  const rows = reader.rows<Row>(inventorySql, owner ?? null, sku ?? null);
  return {
    number,
    asOf: siteMoment(nowMs, reader.setting("site.timeZone")),
    warehouse: siteParty(reader),
    lines: rows.map((row) => {
      const item = reader.get("item", row.sku);
      const gtin = gtin14(item?.gtin ?? "");
      return {
        ids: [],
        sku: row.sku,
        ...(gtin && { gtin }),
        uom: item?.baseUom ?? "EA",
        ...(row.lot && { lot: row.lot }),
        ...(row.expiryDate && { expiryDate: row.expiryDate }),
        ...(item?.name && { description: item.name }),
        qtyOnHand: row.onHand,
        qtyAvailable: Math.max(0, row.onHand - row.allocated - row.held - row.damaged),
        qtyAllocated: row.allocated,
        qtyHold: row.held,
        qtyDamaged: row.damaged,
      };
    }),
  };
}

/** Held is what stands on hold or in quarantine, and what a hold of its lot, LPN, place or item stops, less what is promised of it. */
const inventorySql = `
  WITH stock AS (
    SELECT b.*, b.status IN ('hold', 'quarantine')
        OR EXISTS (SELECT 1 FROM hold AS h WHERE h.active = 1 AND h.scope = 'lot' AND h.sku = b.sku AND h.lot = b.lot)
        OR EXISTS (SELECT 1 FROM hold AS h WHERE h.active = 1 AND h.scope = 'lpn' AND h.lpn = b.lpn AND b.lpn <> '')
        OR EXISTS (SELECT 1 FROM hold AS h WHERE h.active = 1 AND h.scope = 'location' AND h.place = b.place)
        OR EXISTS (SELECT 1 FROM hold AS h WHERE h.active = 1 AND h.scope = 'sku' AND h.sku = b.sku AND h.place IN ('', b.place))
        OR EXISTS (SELECT 1 FROM lot AS l WHERE l.id = b.sku || '|' || b.lot AND l.status <> 'released') AS isHeld
    FROM balance AS b
    WHERE b.place NOT LIKE '~%' AND b.onHand <> 0 AND b.owner = coalesce(?, b.owner) AND b.sku = coalesce(?, b.sku))
  SELECT stock.sku, stock.lot, sum(onHand) AS onHand, sum(allocated) AS allocated,
    sum(CASE WHEN stock.status = 'damaged' THEN onHand ELSE 0 END) AS damaged,
    sum(CASE WHEN stock.status <> 'damaged' AND isHeld THEN onHand - allocated ELSE 0 END) AS held,
    lot.expiryDate
  FROM stock LEFT JOIN lot ON lot.id = stock.sku || '|' || stock.lot
  GROUP BY stock.sku, stock.lot ORDER BY stock.sku, stock.lot`;
