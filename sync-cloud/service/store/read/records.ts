import type { RecordName, RecordRow } from "../../../model/records/all.ts";
import { records } from "../../../model/records/all.ts";
import { texts } from "../array.ts";
import type { Sql } from "../sql.ts";
import { ofSites, type SitesWanted, sitesParam } from "./ages.ts";

/** One record as the company's log has it, its missing fields filled in. `site` is empty for what the company has in common. */
export interface ReadRecord<N extends RecordName> {
  site: string;
  id: string;
  hubPos: number;
  fields: Omit<RecordRow<N>, "id">;
}

export interface RecordFilter {
  states?: readonly string[] | undefined;
  ids?: readonly string[] | undefined;
  /** Texts that fields must have, e.g. `{ number: "4711" }`. */
  fields?: Readonly<Record<string, string>> | undefined;
  limit: number;
  /** The last of the page before: the list goes from the newest change to the oldest. */
  before?: { hubPos: number; site: string; id: string } | undefined;
}

/** Orders, exceptions, loads, transfers, intents, machines, …: the newest change first. Shared records have site ''. */
export async function listRecords<N extends RecordName>(
  sql: Sql,
  record: N,
  { states, ids, fields = {}, limit, before }: RecordFilter,
  wanted?: SitesWanted,
): Promise<ReadRecord<N>[]> {
  const rows = await sql.rows<ReadRecord<N>>(
    `SELECT site, id, hub_pos AS "hubPos", fields FROM record
     WHERE company = $1 AND record = $2 AND ($3::text[] IS NULL OR state = ANY($3::text[])) AND ($4::text[] IS NULL OR id = ANY($4::text[]))
       AND fields @> $5::jsonb AND ${ofSites("site", 6)}
       AND ($7::bigint IS NULL OR (hub_pos, site, id) < ($7, $8::text, $9::text))
     ORDER BY hub_pos DESC, site DESC, id DESC LIMIT $10`,
    [
      sql.company,
      record,
      states ? texts(states) : null,
      ids ? texts(ids) : null,
      JSON.stringify(fields),
      sitesParam(wanted),
      before?.hubPos ?? null,
      before?.site ?? null,
      before?.id ?? null,
      limit,
    ],
  );
  const initial = initialFields(record);
  return rows.map((row) => ({ ...row, fields: { ...initial, ...row.fields } }));
}

export async function countRecords(
  sql: Sql,
  record: RecordName,
  states: readonly string[],
  wanted?: SitesWanted,
): Promise<number> {
  const [row] = await sql.rows<{ n: number }>(
    `SELECT count(*)::int AS n FROM record WHERE company = $1 AND record = $2 AND state = ANY($3::text[]) AND ${ofSites("site", 4)}`,
    [sql.company, record, texts(states), sitesParam(wanted)],
  );
  return row?.n ?? 0;
}

/** One record by its key. */
export async function findRecord<N extends RecordName>(
  sql: Sql,
  record: N,
  site: string,
  id: string,
): Promise<ReadRecord<N> | undefined> {
  const [row] = await sql.rows<ReadRecord<N>>(
    'SELECT site, id, hub_pos AS "hubPos", fields FROM record WHERE company = $1 AND site = $2 AND record = $3 AND id = $4',
    [sql.company, site, record, id],
  );
  return row && { ...row, fields: { ...initialFields(record), ...row.fields } };
}

const initialFields = (record: RecordName): Record<string, unknown> =>
  Object.fromEntries(Object.entries(records[record].fields).map(([name, { initial }]) => [name, initial]));
