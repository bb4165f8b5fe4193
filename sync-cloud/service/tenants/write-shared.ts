import type { RecordSet } from "../../model/facts/fact.ts";
import { siteOf } from "../../protocol/origin.ts";
import type { CloudCall, CloudParts } from "../http/cloud-call.ts";
import type { Sql } from "../store/sql.ts";

/** Writes what the company's sites share; what sets nothing leaves no fact. Gives the position of the log at which it is true. */
export async function writeShared(
  sql: Sql,
  { hub }: CloudParts,
  { caller, commandId }: CloudCall,
  type: string,
  sets: RecordSet[],
  base?: number,
): Promise<number> {
  const real = sets.filter(({ fields }) => Object.keys(fields).length > 0);
  if (real.length === 0) return headOf(sql);
  const entries = await hub.record(sql, [
    { type, actor: `cloud:${caller.person}`, commandId, sets: real, ...(base !== undefined && { base }) },
  ]);
  return entries.at(-1)?.hubPos ?? 0;
}

export async function headOf(sql: Sql): Promise<number> {
  const [head] = await sql.rows<{ hubPos: number }>('SELECT hub_pos AS "hubPos" FROM log_head');
  return head?.hubPos ?? 0;
}

/** Only what differs, so that nobody's later edit of another field is overwritten. */
export function differences(fields: Record<string, unknown>, before: object | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) =>
        value !== undefined &&
        JSON.stringify(value) !== JSON.stringify((before as Record<string, unknown> | undefined)?.[name]),
    ),
  );
}

/** The fields of one shared record, with who wrote each last. */
export async function writtenFields(
  sql: Sql,
  record: string,
  id: string,
  fields: object,
): Promise<{ field: string; value: unknown; by: string; atMs: number }[]> {
  const [row] = await sql.rows<{ stamps: Record<string, [eff: string, origin: string]> | null }>(
    "SELECT stamps FROM record WHERE company = $1 AND site = '' AND record = $2 AND id = $3",
    [sql.company, record, id],
  );
  return Object.entries(row?.stamps ?? {}).map(([field, [eff, origin]]) => ({
    field,
    value: (fields as Record<string, unknown>)[field] ?? null,
    by: siteOf(origin),
    atMs: stampMs(eff),
  }));
}

export const stampMs = (eff: string): number => Number.parseInt(eff.slice(0, 12), 16);
