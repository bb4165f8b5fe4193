import type { RecordSet } from "../../model/facts/fact.ts";
import { site as definition } from "../../model/records/site.ts";
import type { Sql } from "../store/sql.ts";
import type { HubDesk } from "./hub-desk.ts";

/** Of one fact; more wait for the next run. */
export const sitesPerFactMax = 500;

/**
 * Makes what the company's boxes know of its sites equal to what the console shows: one fact with the differences, none where there are none. A site that was sent away
 * keeps its name, for what was done with it; one that no box has joined yet is nobody's business. Gives how many sites differed.
 */
export async function nameSites(
  sql: Sql,
  hub: Pick<HubDesk, "record">,
  { actor, commandId = "", site }: { actor: string; commandId?: string; site?: string },
): Promise<number> {
  const sites = await sql.rows<SiteRow>(differingSql, [sql.company, site ?? null, sitesPerFactMax]);
  if (sites.length === 0) return 0;
  await hub.record(sql, [{ type: "sites-named", actor, commandId, sets: sites.map(setOf) }]);
  return sites.length;
}

interface SiteRow {
  site: string;
  name: string;
  timeZone: string;
  active: boolean;
  /** As the log has it. */
  told: Record<string, unknown> | null;
}

/** Only what differs, so that a fact says what changed. */
function setOf({ site, told, ...now }: SiteRow): RecordSet<"site"> {
  const before: Record<string, unknown> = { ...initial, ...told };
  const fields = Object.fromEntries(Object.entries(now).filter(([field, value]) => before[field] !== value));
  return { record: "site", id: site, fields };
}

const initial = Object.fromEntries(Object.entries(definition.fields).map(([name, field]) => [name, field.initial]));

const differingSql = `SELECT s.site, s.name, s.time_zone AS "timeZone", s.state <> 'expelled' AS active, r.fields AS told
  FROM site s LEFT JOIN record r ON r.company = s.company AND r.site = '' AND r.record = 'site' AND r.id = s.site
  WHERE s.company = $1 AND s.site NOT LIKE 'new-%' AND ($2::text IS NULL OR s.site = $2)
    AND (coalesce(r.fields ->> 'name', '') <> s.name OR coalesce(r.fields ->> 'timeZone', '') <> s.time_zone
      OR coalesce((r.fields ->> 'active')::boolean, true) <> (s.state <> 'expelled'))
  ORDER BY s.site LIMIT $3`;
