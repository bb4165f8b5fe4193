import type { SiteAge } from "../../contracts/cloud/shapes.ts";
import { refuse } from "../../doors/refused.ts";
import type { CloudCall } from "../http/cloud-call.ts";
import { maySee } from "../http/reach.ts";
import { type SitesWanted, siteAges } from "../store/read/ages.ts";
import type { Sql } from "../store/sql.ts";

/** Ages of the sites that rows of an answer come from, each once. */
export async function agesOf(sql: Sql, nowMs: number, rows: readonly { site: string }[]): Promise<SiteAge[]> {
  const sites = [...new Set(rows.map(({ site }) => site))].filter((site) => site !== "");
  return sites.length === 0 ? [] : siteAges(sql, nowMs, sites);
}

/** The sites that a question is about, of those that its caller sees; all when undefined. Refuses a site that is not the caller's. */
export async function sitesAsked(
  sql: Sql,
  sees: CloudCall["sees"],
  { site, region }: { site?: string | undefined; region?: string | undefined },
): Promise<SitesWanted> {
  if (site !== undefined) return maySee(sees, site) ? [site] : refuse({ code: "site-not-yours", site });
  if (region === undefined) return sees === "all" ? undefined : [...sees];
  const rows = await sql.rows<{ site: string }>("SELECT site FROM site WHERE region = $1", [region]);
  return rows.map((row) => row.site).filter((one) => maySee(sees, one));
}
