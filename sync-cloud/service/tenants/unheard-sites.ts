import { loadOrigins, readHead } from "../hub/load-view.ts";
import { siteAges } from "../store/read/ages.ts";
import type { Sql } from "../store/sql.ts";

/**
 * Sites of which nothing was heard since the hub lost a part of its log, or was put back from a backup. What they were granted or have spent in the lost part is not known here until they
 * call: to grant from the same pool meanwhile would promise units twice.
 */
export async function unheardSites(sql: Sql, nowMs: number): Promise<string[]> {
  const { incarnation } = await readHead(sql);
  if (incarnation === 1) return [];
  const sites = (await siteAges(sql, nowMs)).filter(({ status }) => status !== "expelled" && status !== "waiting");
  const rows = await sql.rows<{ site: string; authority: string }>("SELECT site, authority FROM hub_site");
  const authorityOf = new Map(rows.map(({ site, authority }) => [site, authority]));
  const origins = await loadOrigins(sql, [...authorityOf.values()]);
  const heard = new Set(origins.filter((one) => one.ticketIncarnation === incarnation).map(({ origin }) => origin));
  return sites.map(({ site }) => site).filter((site) => !heard.has(authorityOf.get(site) ?? ""));
}
