import type { SiteAge } from "../../../contracts/cloud/shapes.ts";
import { texts } from "../array.ts";
import type { Sql } from "../sql.ts";

/** A box calls at least every half minute while its line is up. */
const quietAfterMs = 2 * 60_000;
const darkAfterMs = 30 * 60_000;

/** Sites that are looked at; all when undefined. */
export type SitesWanted = readonly string[] | undefined;

/** The condition on a column of sites, with the parameter's number. Give `sitesParam(wanted)` for it. */
export const ofSites = (column: string, parameter: number): string =>
  `($${parameter}::text[] IS NULL OR ${column} = ANY($${parameter}::text[]))`;
export const sitesParam = (wanted: SitesWanted): string | null => (wanted === undefined ? null : texts(wanted));

/** How old what is shown of each site is. A site that had nothing left to send when it last called is as fresh as that call. */
export async function siteAges(sql: Sql, nowMs: number, wanted?: SitesWanted): Promise<SiteAge[]> {
  const rows = await sql.rows<{
    site: string;
    name: string;
    state: string;
    boxes: number;
    lastContactMs: number | null;
    outbox: number | null;
    lastFactAtMs: number | null;
  }>(
    `SELECT s.site, s.name, s.state, b.boxes, b.last_seen_at_ms AS "lastContactMs", b.outbox, h.last_fact_at_ms AS "lastFactAtMs"
     FROM site s
     LEFT JOIN hub_site h ON h.company = s.company AND h.site = s.site
     LEFT JOIN LATERAL (
       SELECT count(*) FILTER (WHERE state <> 'revoked')::int AS boxes, max(last_seen_at_ms) AS last_seen_at_ms,
         (array_agg((health ->> 'outbox')::bigint ORDER BY last_seen_at_ms DESC NULLS LAST))[1] AS outbox
       FROM box WHERE box.company = s.company AND box.site = s.site) b ON true
     WHERE ${ofSites("s.site", 1)} ORDER BY s.name, s.site`,
    [sitesParam(wanted)],
  );
  return rows.map(({ site, name, state, boxes, lastContactMs, outbox, lastFactAtMs }) => ({
    site,
    name,
    status: statusOf(state, boxes, lastContactMs, nowMs),
    asOfMs: lastContactMs !== null && outbox === 0 ? lastContactMs : lastFactAtMs || null,
    lastContactMs,
    waitingFacts: outbox ?? 0,
  }));
}

function statusOf(state: string, boxes: number, lastContactMs: number | null, nowMs: number): SiteAge["status"] {
  if (state === "expelled") return "expelled";
  if (boxes === 0 || lastContactMs === null) return "waiting";
  const silentMs = nowMs - lastContactMs;
  return silentMs < quietAfterMs ? "online" : silentMs < darkAfterMs ? "quiet" : "dark";
}
