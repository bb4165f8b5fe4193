import type { Sql } from "../sql.ts";
import { ofSites, type SitesWanted, sitesParam } from "./ages.ts";

/** Everything of a lot in all sites: where it stands, what is on the road, who got it, who sent it. */
export interface LotTrace {
  standing: {
    site: string;
    place: string;
    lpn: string;
    serial: string;
    owner: string;
    status: string;
    onHand: number;
  }[];
  onTheRoad: { transfer: string; fromSite: string; toSite: string; qty: number }[];
  shipments: {
    site: string;
    orderId: string;
    number: string;
    customer: string;
    shipTo: string;
    lpn: string;
    qty: number;
    shippedAtMs: number;
    trackingNumber: string;
  }[];
  receipts: { site: string; inboundId: string; supplier: string; qty: number; receivedAtMs: number | null }[];
  lots: { site: string; status: "released" | "hold" | "recalled"; expiryDate: string; reason: string }[];
  totals: { onHand: number; onTheRoad: number; shipped: number; received: number };
}

/** Undefined when no site ever had it. What came back is taken off what went out. */
export async function traceLot(
  sql: Sql,
  sku: string,
  lot: string,
  wanted?: SitesWanted,
): Promise<LotTrace | undefined> {
  const of = [sql.company, lot, sku, sitesParam(wanted)] as const;
  const standing = await sql.rows<LotTrace["standing"][number]>(
    `SELECT site, place, lpn, serial, owner, status, on_hand AS "onHand" FROM balance
     WHERE company = $1 AND lot = $2 AND sku = $3 AND left(place, 1) <> '~' AND on_hand <> 0 AND ${ofSites("site", 4)} ORDER BY site, place, lpn, serial`,
    of,
  );
  const onTheRoad = await sql.rows<LotTrace["onTheRoad"][number]>(
    `SELECT transfer, split_part(split_part(transfer, '/', 1), '+', 1) AS "fromSite", split_part(split_part(transfer, '/', 1), '+', 2) AS "toSite", qty FROM (
       SELECT substr(place, 10) AS transfer, sum(on_hand)::bigint AS qty FROM balance
       WHERE company = $1 AND lot = $2 AND sku = $3 AND place LIKE '~transit/%' GROUP BY place HAVING sum(on_hand) <> 0) AS road
     WHERE $4::text[] IS NULL OR string_to_array(split_part(transfer, '/', 1), '+') && $4::text[] ORDER BY transfer`,
    of,
  );
  const shipments = await sql.rows<LotTrace["shipments"][number]>(
    `SELECT m.site, m.order_id AS "orderId", coalesce(o.fields ->> 'number', '') AS number, coalesce(o.fields ->> 'customer', '') AS customer,
       coalesce(o.fields #>> '{shipTo,name}', '') AS "shipTo", m.lpn, m.qty, m.at_ms AS "shippedAtMs", coalesce(o.fields ->> 'trackingNumber', '') AS "trackingNumber"
     FROM (SELECT site, CASE WHEN ref LIKE 'order/%' THEN substr(ref, 7) ELSE '' END AS order_id,
             CASE WHEN to_place = '~customer' THEN from_lpn ELSE to_lpn END AS lpn,
             sum(CASE WHEN to_place = '~customer' THEN qty ELSE -qty END)::bigint AS qty, max(at_ms) AS at_ms
           FROM entry WHERE company = $1 AND lot = $2 AND sku = $3 AND (to_place = '~customer' OR from_place = '~customer') AND ${ofSites("site", 4)}
           GROUP BY 1, 2, 3) AS m
       LEFT JOIN record o ON o.company = $1 AND o.site = m.site AND o.record = 'order' AND o.id = m.order_id
     WHERE m.qty <> 0 ORDER BY m.at_ms, m.site, m.order_id, m.lpn`,
    of,
  );
  const receipts = await sql.rows<LotTrace["receipts"][number]>(
    `SELECT m.site, m.inbound_id AS "inboundId", coalesce(i.fields ->> 'supplier', '') AS supplier, m.qty, m.at_ms AS "receivedAtMs"
     FROM (SELECT site, CASE WHEN ref LIKE 'inbound/%' THEN substr(ref, 9) ELSE '' END AS inbound_id,
             sum(CASE WHEN from_place = '~supplier' THEN qty ELSE -qty END)::bigint AS qty, max(at_ms) AS at_ms
           FROM entry WHERE company = $1 AND lot = $2 AND sku = $3 AND (to_place = '~supplier' OR from_place = '~supplier') AND ${ofSites("site", 4)}
           GROUP BY 1, 2) AS m
       LEFT JOIN record i ON i.company = $1 AND i.site = m.site AND i.record = 'inbound' AND i.id = m.inbound_id
     WHERE m.qty <> 0 ORDER BY m.at_ms, m.site, m.inbound_id`,
    of,
  );
  const lots = await sql.rows<LotTrace["lots"][number]>(
    `SELECT r.site, coalesce(r.fields ->> 'status', 'released') AS status, coalesce(r.fields ->> 'expiryDate', '') AS "expiryDate", coalesce(r.fields ->> 'reason', '') AS reason
     FROM site s JOIN record r ON r.company = $1 AND r.site = s.site AND r.record = 'lot' AND r.id = $2 WHERE s.company = $1 AND ${ofSites("r.site", 3)} ORDER BY r.site`,
    [sql.company, `${sku}|${lot}`, of[3]],
  );
  const [known] = await sql.rows(
    `SELECT 1 FROM entry WHERE company = $1 AND lot = $2 AND sku = $3 AND ${ofSites("site", 4)} LIMIT 1`,
    of,
  );
  if (!known && lots.length === 0 && standing.length === 0) return undefined;
  const sum = (rows: readonly { qty: number }[]) => rows.reduce((total, { qty }) => total + qty, 0);
  return {
    standing,
    onTheRoad,
    shipments,
    receipts,
    lots,
    totals: {
      onHand: standing.reduce((total, { onHand }) => total + onHand, 0),
      onTheRoad: sum(onTheRoad),
      shipped: sum(shipments),
      received: sum(receipts),
    },
  };
}
