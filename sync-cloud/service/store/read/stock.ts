import type { Sql } from "../sql.ts";
import { ofSites, type SitesWanted, sitesParam } from "./ages.ts";

export interface SiteStock {
  site: string;
  onHand: number;
  allocated: number;
  available: number;
  /** On its way to this site. */
  inTransit: number;
}
export interface SkuStock extends Omit<SiteStock, "site"> {
  sku: string;
  name: string;
  baseUom: string;
  sites: SiteStock[];
}

/** Stock across sites, one row for each SKU in the order of SKUs: those that stand, or are on the road, somewhere. `afterSku` goes on behind a page. */
export async function stockBySku(
  sql: Sql,
  { sku, text, afterSku = "", limit }: { sku?: string; text?: string; afterSku?: string; limit: number },
  wanted?: SitesWanted,
): Promise<SkuStock[]> {
  const rows = await sql.rows<SiteStock & { sku: string; name: string | null; baseUom: string | null }>(
    `WITH wanted AS (
       SELECT DISTINCT b.sku FROM balance b
         LEFT JOIN record i ON i.company = b.company AND i.site = '' AND i.record = 'item' AND i.id = b.sku
       WHERE b.sku > $1 AND ($2::text IS NULL OR b.sku = $2)
         AND ($3::text IS NULL OR b.sku ILIKE $3 OR i.fields ->> 'name' ILIKE $3)
         AND (left(b.place, 1) <> '~' OR b.place LIKE '~transit/%') AND ${ofSites("b.site", 4)}
       ORDER BY b.sku LIMIT $5),
     standing AS (
       SELECT b.sku, b.site, sum(b.on_hand) AS on_hand, sum(b.on_hand) FILTER (WHERE b.status = 'available') AS free, 0::numeric AS road, 0::numeric AS allocated
       FROM balance b JOIN wanted USING (sku) WHERE left(b.place, 1) <> '~' GROUP BY 1, 2),
     road AS (
       SELECT b.sku, split_part(split_part(substr(b.place, 10), '/', 1), '+', 2) AS site, 0::numeric AS on_hand, 0::numeric AS free, sum(b.on_hand) AS road, 0::numeric AS allocated
       FROM balance b JOIN wanted USING (sku) WHERE b.place LIKE '~transit/%' GROUP BY 1, 2),
     promised AS (
       SELECT r.fields ->> 'sku' AS sku, r.site, 0::numeric AS on_hand, 0::numeric AS free, 0::numeric AS road, sum((r.fields ->> 'qty')::bigint) AS allocated
       FROM record r WHERE r.record = 'allocation' AND r.state = 'open' AND r.fields ->> 'sku' IN (SELECT sku FROM wanted) GROUP BY 1, 2),
     summed AS (
       SELECT sku, site, sum(on_hand)::bigint AS "onHand", sum(allocated)::bigint AS allocated, (coalesce(sum(free), 0) - sum(allocated))::bigint AS available,
         sum(road)::bigint AS "inTransit"
       FROM (SELECT * FROM standing UNION ALL SELECT * FROM road UNION ALL SELECT * FROM promised) AS a WHERE ${ofSites("site", 4)} GROUP BY sku, site)
     SELECT s.*, i.fields ->> 'name' AS name, i.fields ->> 'baseUom' AS "baseUom" FROM summed s
       LEFT JOIN record i ON i.company = $6 AND i.site = '' AND i.record = 'item' AND i.id = s.sku ORDER BY s.sku, s.site`,
    [afterSku, sku ?? null, text === undefined ? null : like(text), sitesParam(wanted), limit, sql.company],
  );
  const stock = new Map<string, SkuStock>();
  for (const { sku, name, baseUom, ...site } of rows) {
    const one = stock.get(sku) ?? {
      sku,
      name: name ?? "",
      baseUom: baseUom ?? "EA",
      onHand: 0,
      allocated: 0,
      available: 0,
      inTransit: 0,
      sites: [],
    };
    stock.set(sku, one);
    for (const name of ["onHand", "allocated", "available", "inTransit"] as const) one[name] += site[name];
    one.sites.push(site);
  }
  return [...stock.values()];
}

export interface PlaceStock {
  site: string;
  place: string;
  lot: string;
  serial: string;
  lpn: string;
  owner: string;
  status: string;
  onHand: number;
  sinceMs: number;
  allocated: number;
  /** Where the next page goes on. */
  id: string;
}

/** Where one SKU stands, by site and place. `after` is the last row of the page before. */
export function stockByPlace(
  sql: Sql,
  {
    sku,
    lot,
    status,
    limit,
    after,
  }: { sku: string; lot?: string; status?: string; limit: number; after?: Pick<PlaceStock, "site" | "place" | "id"> },
  wanted?: SitesWanted,
): Promise<PlaceStock[]> {
  return sql.rows(
    `SELECT b.site, b.place, b.lot, b.serial, b.lpn, b.owner, b.status, b.on_hand AS "onHand", b.since_ms AS "sinceMs", b.id::text AS id,
       coalesce((SELECT sum((r.fields ->> 'qty')::bigint) FROM record r WHERE r.company = b.company AND r.record = 'allocation' AND r.state = 'open' AND r.site = b.site
         AND r.fields ->> 'sku' = b.sku AND r.fields ->> 'place' = b.place AND r.fields ->> 'lot' = b.lot AND r.fields ->> 'lpn' = b.lpn
         AND r.fields ->> 'serial' = b.serial AND r.fields ->> 'owner' = b.owner), 0)::bigint AS allocated
     FROM balance b WHERE b.company = $1 AND b.sku = $2 AND ($3::text IS NULL OR b.lot = $3) AND ($4::text IS NULL OR b.status = $4) AND left(b.place, 1) <> '~' AND b.on_hand <> 0
       AND ${ofSites("b.site", 5)} AND ($6::text IS NULL OR (b.site, b.place, b.id) > ($6, $7::text, $8::uuid)) ORDER BY b.site, b.place, b.id LIMIT $9`,
    [
      sql.company,
      sku,
      lot ?? null,
      status ?? null,
      sitesParam(wanted),
      after?.site ?? null,
      after?.place ?? null,
      after?.id ?? null,
      limit,
    ],
  );
}

export const like = (text: string): string => `%${text.replace(/[\\%_]/g, "\\$&")}%`;
