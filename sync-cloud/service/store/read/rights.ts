import type { Sql } from "../sql.ts";
import { ofSites, type SitesWanted, sitesParam } from "./ages.ts";

/** What one site gave of one SKU to be promised elsewhere: pool + held + spent = given. */
export interface RightsPool {
  authority: string;
  sku: string;
  owner: string;
  poolQty: number;
  heldQty: number;
  spentQty: number;
  givenQty: number;
}

export interface RightsHolding {
  authority: string;
  /** The origin that holds them. */
  origin: string;
  sku: string;
  owner: string;
  qty: number;
}

/** Rights are moved like stock: what stands on `~rights/<site>`, `~rights/<site>/<origin>` and `~rights/<site>/spent`. */
export function rightsPools(
  sql: Sql,
  { sku, limit, after }: { sku?: string; limit: number; after?: Pick<RightsPool, "authority" | "sku" | "owner"> },
  wanted?: SitesWanted,
): Promise<RightsPool[]> {
  return sql.rows(
    `SELECT * FROM (
       SELECT split_part(place, '/', 2) AS authority, sku, owner,
         coalesce(sum(on_hand) FILTER (WHERE split_part(place, '/', 3) = ''), 0)::bigint AS "poolQty",
         coalesce(sum(on_hand) FILTER (WHERE split_part(place, '/', 3) NOT IN ('', 'spent')), 0)::bigint AS "heldQty",
         coalesce(sum(on_hand) FILTER (WHERE split_part(place, '/', 3) = 'spent'), 0)::bigint AS "spentQty", sum(on_hand)::bigint AS "givenQty"
       FROM balance WHERE company = $1 AND site = '' AND place LIKE '~rights/%' AND ($2::text IS NULL OR sku = $2) GROUP BY 1, 2, 3) AS pools
     WHERE ${ofSites("authority", 3)} AND ($4::text IS NULL OR (authority, sku, owner) > ($4, $5::text, $6::text)) ORDER BY authority, sku, owner LIMIT $7`,
    [
      sql.company,
      sku ?? null,
      sitesParam(wanted),
      after?.authority ?? null,
      after?.sku ?? null,
      after?.owner ?? null,
      limit,
    ],
  );
}

/** What each origin holds; a box in its next epoch holds none until the hub grants again. */
export function rightsHoldings(
  sql: Sql,
  { sku }: { sku?: string } = {},
  authorities?: SitesWanted,
): Promise<RightsHolding[]> {
  return sql.rows(
    `SELECT split_part(place, '/', 2) AS authority, split_part(place, '/', 3) AS origin, sku, owner, sum(on_hand)::bigint AS qty FROM balance
     WHERE company = $1 AND site = '' AND place LIKE '~rights/%' AND split_part(place, '/', 3) NOT IN ('', 'spent') AND ($2::text IS NULL OR sku = $2)
       AND ${ofSites("split_part(place, '/', 2)", 3)} GROUP BY 1, 2, 3, 4 HAVING sum(on_hand) <> 0 ORDER BY 1, 3, 4, 2`,
    [sql.company, sku ?? null, sitesParam(authorities)],
  );
}
