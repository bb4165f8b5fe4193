import type { RecordSet } from "../../model/facts/fact.ts";
import { records } from "../../model/records/all.ts";
import type { RecordDefinition } from "../../model/records/define-record.ts";
import { droppedAtOnceMax, recordsDropped } from "../../protocol/dropped-records.ts";
import { deadRecords } from "../../protocol/hub/compact.ts";
import { overdue, retentionMs, stablePos } from "../../protocol/hub/retention.ts";
import type { HubBox } from "../../protocol/hub/view.ts";
import { readRecordKey, registerKey } from "../../protocol/keys.ts";
import type { Held } from "../../protocol/register.ts";
import { byteStrings, numbers, texts } from "../store/array.ts";
import type { Sql } from "../store/sql.ts";
import type { World } from "./companies.ts";
import type { HubDesk } from "./hub-desk.ts";
import { type LogHead, lockHead } from "./load-view.ts";
import { snapshotKeptMs } from "./make-snapshot.ts";
import { rowsAfter, shortHashesOf } from "./read-log.ts";

/** Rows of the log that one run folds away, so that nobody waits long for the company's lock: their facts are hashed once more. */
const rowsPerRunMax = 1_000;

export interface Upkeep {
  expelled: string[];
  /** Positions up to here are only in the state. */
  foldedTo: number;
  rowsDropped: number;
}

/**
 * What a company's log needs from time to time. Sites that were silent too long are expelled; then what every site that is left has on its disk, and what is older than
 * `keepMs`, leaves the log: the state has it, and a box that lacks it starts from a snapshot. `keepMs` undefined keeps all for ever.
 */
export async function keepUp(
  sql: Sql,
  world: World,
  { keepMs, silentMs = retentionMs }: { keepMs?: number; silentMs?: number } = {},
): Promise<Upkeep> {
  const now = world.nowMs();
  const head = await lockHead(sql);
  const expelled = await expelSilent(sql, now, silentMs);
  await sql.write("DELETE FROM snapshot WHERE company = $1 AND made_at_ms < $2", [sql.company, now - snapshotKeptMs]);
  await sql.write(
    `DELETE FROM snapshot_chunk c WHERE company = $1 AND NOT EXISTS (
       SELECT FROM snapshot s WHERE s.company = c.company AND s.site = c.site AND s.manifest -> 'chunks' @> jsonb_build_array(jsonb_build_object('hash', c.hash)))`,
    [sql.company],
  );
  if (keepMs === undefined) return { expelled, foldedTo: head.compactedTo, rowsDropped: 0 };
  return { expelled, ...(await fold(sql, head, now - keepMs)) };
}

/**
 * Forgets records of a set that were deleted before the log was folded: every site has seen it by then. One fact tells all of it, so that each forgets them at the same line. Gives how many.
 */
export async function dropDead(sql: Sql, desk: HubDesk): Promise<number> {
  const { compactedTo } = await lockHead(sql);
  const rows = await sql.rows<{
    site: string;
    record: string;
    id: string;
    fields: Record<string, unknown>;
    stamps: Stamps;
  }>(
    `SELECT site, record, id, fields, stamps FROM record WHERE company = $1 AND site = '' AND record = ANY($2::text[]) AND hub_pos <= $3
       AND coalesce(fields ->> 'deletedAt', '') <> '' ORDER BY record, id LIMIT ${droppedAtOnceMax}`,
    [sql.company, texts(setRecords), compactedTo],
  );
  const registers = rows.flatMap(({ fields, stamps, ...at }) =>
    Object.entries(stamps).map(([field, [eff, origin, seq, hubPos]]): [string, Held] => [
      registerKey({ ...at, field }),
      { value: fields[field], stamp: { eff, origin, seq, hubPos } },
    ]),
  );
  const dead = deadRecords(registers, compactedTo).map(readRecordKey);
  const sets = dead.map(({ record, id }) => ({ record, id, fields: {} }) as RecordSet);
  if (sets.length > 0) await desk.record(sql, [{ type: recordsDropped, actor: "rule:upkeep", sets }]);
  return sets.length;
}
type Stamps = Record<string, [eff: string, origin: string, seq: number, hubPos: number]>;
const setRecords = Object.values(records)
  .filter(({ merge }: RecordDefinition) => merge === "set")
  .map(({ name }) => name);

interface KnownBox extends HubBox {
  hasCalled: boolean;
}

/** A box that never called is as old as its pairing. */
function knownBoxes(sql: Sql): Promise<KnownBox[]> {
  return sql.rows(
    `SELECT box, site, state, cursor, coalesce(settled_cursor, 0) AS "settledCursor", coalesce(last_seen_at_ms, paired_at_ms) AS "seenAtMs",
       last_seen_at_ms IS NOT NULL AS "hasCalled" FROM box WHERE company = $1`,
    [sql.company],
  );
}

async function expelSilent(sql: Sql, now: number, silentMs: number): Promise<string[]> {
  const gone = overdue(await knownBoxes(sql), now, silentMs);
  if (gone.length === 0) return [];
  await sql.write(
    `UPDATE box SET state = 'expelled', reason = 'silent for too long', changed_at_ms = $2 WHERE company = $1 AND box = ANY($3::text[])`,
    [sql.company, now, texts(gone.map(({ box }) => box))],
  );
  const sites = [...new Set(gone.map(({ site }) => site))];
  for (const site of sites) sql.notify("boxes", { site });
  return sites;
}

async function fold(sql: Sql, head: LogHead, beforeMs: number): Promise<{ foldedTo: number; rowsDropped: number }> {
  // A box that never called has read nothing, and starts from a snapshot.
  const called = (await knownBoxes(sql)).filter(({ hasCalled }) => hasCalled);
  // What is parked lies nowhere but in the log.
  const [parked] = await sql.rows<{ first: number | null }>(
    "SELECT min(hub_pos) AS first FROM parked WHERE company = $1",
    [sql.company],
  );
  // Those who are told of every fact read the log, too.
  const [told] = await sql.rows<{ first: number | null }>(
    "SELECT min(cursor) AS first FROM webhook WHERE company = $1 AND active",
    [sql.company],
  );
  const upTo = Math.min(
    stablePos(called, head.hubPos),
    (parked?.first ?? Number.POSITIVE_INFINITY) - 1,
    told?.first ?? Number.POSITIVE_INFINITY,
  );
  // Rows go whole and from the beginning; where each origin stands is in `origin`, so its chain goes on.
  const rows = (await rowsAfter(sql, head.compactedTo, rowsPerRunMax)).filter(({ toPos }) => toPos <= upTo);
  const young = rows.findIndex(({ receivedAtMs }) => receivedAtMs >= beforeMs);
  const gone = young < 0 ? rows : rows.slice(0, young);
  const last = gone.at(-1);
  if (!last) return { foldedTo: head.compactedTo, rowsDropped: 0 };
  await sql.write(
    `INSERT INTO folded_run (company, origin, from_seq, to_seq, hashes)
     SELECT ${sql.company}, u.* FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bytea[]) AS u ON CONFLICT DO NOTHING`,
    [
      texts(gone.map(({ origin }) => origin)),
      numbers(gone.map(({ fromSeq }) => fromSeq)),
      numbers(gone.map(({ toSeq }) => toSeq)),
      byteStrings(gone.map(shortHashesOf)),
    ],
  );
  const dropped = await sql.write<{ month: number }>(
    "DELETE FROM log WHERE company = $1 AND to_pos <= $2 RETURNING month",
    [sql.company, last.toPos],
  );
  await sql.write("UPDATE log_head SET compacted_to = $2, compacted_tip = $3 WHERE company = $1", [
    ...[sql.company, last.toPos, last.tip],
  ]);
  for (const month of new Set(dropped.map(({ month }) => month)))
    await sql.write("SELECT kontor_drop_log_month($1)", [month]);
  return { foldedTo: last.toPos, rowsDropped: dropped.length };
}
