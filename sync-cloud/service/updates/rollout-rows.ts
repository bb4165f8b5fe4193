import type { BoxReport } from "../../protocol/wire/updates.ts";
import { jsonText } from "../store/json-text.ts";
import type { Sql } from "../store/sql.ts";
import type { BoxStanding, Rollout, SiteOfCompany } from "./release-for.ts";

export interface RolloutRow extends Rollout {
  madeBy: string;
  note: string;
}

/** Rollouts that are looked at; older ones are history. */
const rolloutsMax = 200;

/** Everything that decides which version a box should have. */
export async function readRollouts(
  sql: Sql,
): Promise<{ rollouts: RolloutRow[]; sites: SiteOfCompany[]; boxes: BoxStanding[] }> {
  const rollouts = await sql.rows<RolloutRow>(
    `SELECT rollout, version, scope, stages, from_ms AS "fromMs", rest_hours AS "restHours", halt_after AS "haltAfter", state,
       counted_from_ms AS "countedFromMs", made_at_ms AS "madeAtMs", made_by AS "madeBy", note
     FROM rollout ORDER BY made_at_ms DESC, rollout DESC LIMIT ${rolloutsMax}`,
  );
  const sites = await sql.rows<SiteOfCompany>(
    "SELECT site, region FROM site WHERE site NOT LIKE 'new-%' AND state = 'active' ORDER BY site",
  );
  const boxes = await sql.rows<BoxStanding>(
    `SELECT v.box, v.site, v.version, v.health, v.since_ms AS "sinceMs", v.reported_ms AS "reportedMs", v.rollback_version AS "rollbackVersion",
       v.rollback_heard_ms AS "rollbackHeardMs"
     FROM box_version v JOIN box b ON b.company = v.company AND b.box = v.box WHERE b.state <> 'revoked'`,
  );
  return { rollouts, sites, boxes };
}

/** What a box says of itself. A rollback is new when its version or its time is another one than before. */
export async function writeReport(
  sql: Sql,
  { box, site }: { box: string; site: string },
  { version, cpu, slot, health, state, schema, rollback }: BoxReport,
  nowMs: number,
): Promise<{ newRollback: boolean }> {
  const [before] = await sql.rows<{
    version: string;
    sinceMs: number;
    rollback: { version: string; atMs: number } | null;
    heardMs: number;
  }>(
    `SELECT version, since_ms AS "sinceMs", rollback, rollback_heard_ms AS "heardMs" FROM box_version WHERE box = $1`,
    [box],
  );
  const newRollback =
    rollback !== null && (before?.rollback?.version !== rollback.version || before.rollback.atMs !== rollback.atMs);
  const heardMs = newRollback ? nowMs : (before?.heardMs ?? 0);
  const kept = rollback ?? before?.rollback ?? null;
  await sql.write(
    `INSERT INTO box_version (company, box, site, version, cpu, slot, health, state, schema, since_ms, reported_ms, rollback, rollback_version, rollback_heard_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb, $13, $14)
     ON CONFLICT (company, box) DO UPDATE SET site = excluded.site, version = excluded.version, cpu = excluded.cpu, slot = excluded.slot, health = excluded.health,
       state = excluded.state, schema = excluded.schema, since_ms = excluded.since_ms, reported_ms = excluded.reported_ms, rollback = excluded.rollback,
       rollback_version = excluded.rollback_version, rollback_heard_ms = excluded.rollback_heard_ms`,
    [
      ...[sql.company, box, site, version, cpu, slot, health, state, schema],
      ...[before?.version === version ? before.sinceMs : nowMs, nowMs],
      ...[kept === null ? null : jsonText(kept), kept?.version ?? "", heardMs],
    ],
  );
  return { newRollback };
}
