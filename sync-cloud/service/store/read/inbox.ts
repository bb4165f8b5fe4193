import type { WireFact } from "../../../protocol/entry.ts";
import type { Held } from "../../../protocol/register.ts";
import type { Sql } from "../sql.ts";
import { ofSites, type SitesWanted, sitesParam } from "./ages.ts";

/** A fact that has its place in the log and no effect. */
export interface HeldFact {
  hubPos: number;
  origin: string;
  seq: number;
  site: string;
  kind: "quarantined" | "late";
  reason: string;
  detail: string;
  fact: WireFact;
  state: string;
  closedBy: string;
  closedReason: string;
  closedAtMs: number | null;
  receivedAtMs: number;
}

/** Rows of a list, the newest first; `before` is the position of the last one of the page before. */
export interface PageWanted {
  limit: number;
  before?: number | undefined;
}

const heldColumns = `hub_pos AS "hubPos", origin, seq, site, kind, reason, detail, fact, state, closed_by AS "closedBy", closed_reason AS "closedReason",
  closed_at_ms AS "closedAtMs", received_at_ms AS "receivedAtMs"`;

export function listHeld(
  sql: Sql,
  { kind, state, limit, before }: PageWanted & { kind?: HeldFact["kind"]; state?: string },
  wanted?: SitesWanted,
): Promise<HeldFact[]> {
  return sql.rows(
    `SELECT ${heldColumns} FROM held WHERE company = $1 AND ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR state = $3)
       AND ($4::bigint IS NULL OR hub_pos < $4) AND ${ofSites("site", 5)} ORDER BY hub_pos DESC LIMIT $6`,
    [sql.company, kind ?? null, state ?? null, before ?? null, sitesParam(wanted), limit],
  );
}

export async function findHeld(sql: Sql, origin: string, seq: number): Promise<HeldFact | undefined> {
  const [row] = await sql.rows<HeldFact>(
    `SELECT ${heldColumns} FROM held WHERE company = $1 AND origin = $2 AND seq = $3`,
    [sql.company, origin, seq],
  );
  return row;
}

/** False when it was closed before. */
export async function closeHeld(
  sql: Sql,
  hubPos: number,
  { state, by, reason, atMs }: { state: "resubmitted" | "discarded"; by: string; reason: string; atMs: number },
): Promise<boolean> {
  const done = await sql.write(
    `UPDATE held SET state = $3, closed_by = $4, closed_reason = $5, closed_at_ms = $6 WHERE company = $1 AND hub_pos = $2 AND state = 'open' RETURNING hub_pos`,
    [sql.company, hubPos, state, by, reason, atMs],
  );
  return done.length > 0;
}

export interface ConflictRow {
  id: string;
  hubPos: number;
  record: string;
  recordId: string;
  field: string;
  /** Whose fact brought it to light. */
  site: string;
  kept: Held;
  lost: Held;
  state: string;
  closedBy: string;
  closedAtMs: number | null;
  atMs: number;
}

const conflictColumns = `id, hub_pos AS "hubPos", record, record_id AS "recordId", field, site, kept, lost, state, closed_by AS "closedBy", closed_at_ms AS "closedAtMs", at_ms AS "atMs"`;

export function listConflicts(
  sql: Sql,
  {
    state,
    record,
    limit,
    before,
  }: { state?: "open" | "decided"; record?: string; limit: number; before?: { hubPos: number; id: string } },
  wanted?: SitesWanted,
): Promise<ConflictRow[]> {
  return sql.rows(
    `SELECT ${conflictColumns} FROM conflict WHERE company = $1 AND ($2::text IS NULL OR (state = 'open') = ($2 = 'open')) AND ($3::text IS NULL OR record = $3)
       AND ($4::bigint IS NULL OR (hub_pos, id) < ($4, $5::text)) AND ${ofSites("site", 6)} ORDER BY hub_pos DESC, id DESC LIMIT $7`,
    [sql.company, state ?? null, record ?? null, before?.hubPos ?? null, before?.id ?? null, sitesParam(wanted), limit],
  );
}

export async function findConflict(sql: Sql, id: string): Promise<ConflictRow | undefined> {
  const [row] = await sql.rows<ConflictRow>(`SELECT ${conflictColumns} FROM conflict WHERE company = $1 AND id = $2`, [
    sql.company,
    id,
  ]);
  return row;
}

export async function closeConflict(
  sql: Sql,
  id: string,
  { state, by, atMs }: { state: "kept" | "swapped" | "edited" | "overtaken"; by: string; atMs: number },
): Promise<boolean> {
  const done = await sql.write(
    "UPDATE conflict SET state = $3, closed_by = $4, closed_at_ms = $5 WHERE company = $1 AND id = $2 AND state = 'open' RETURNING id",
    [sql.company, id, state, by, atMs],
  );
  return done.length > 0;
}

export interface IncidentRow {
  id: string;
  atMs: number;
  site: string;
  /** `flagged`, or one of the hub's `Incident` kinds. */
  kind: string;
  detail: Record<string, unknown>;
  state: string;
}

export function listIncidents(
  sql: Sql,
  { state = "open", limit }: { state?: string; limit: number },
  wanted?: SitesWanted,
): Promise<IncidentRow[]> {
  return sql.rows(
    `SELECT id, at_ms AS "atMs", site, kind, detail, state FROM incident WHERE company = $1 AND state = $2 AND ${ofSites("site", 3)} ORDER BY at_ms DESC, id LIMIT $4`,
    [sql.company, state, sitesParam(wanted), limit],
  );
}
