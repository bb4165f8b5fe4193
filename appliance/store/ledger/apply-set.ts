import type { RecordSet } from "#sync/model/facts/fact.ts";
import { type RecordName, records } from "#sync/model/records/all.ts";
import type { Field, RecordDefinition } from "#sync/model/records/define-record.ts";
import type { Statements } from "../statements.ts";
import { applyPromise } from "./apply-move.ts";
import { toColumn } from "./row-codec.ts";

/**
 * Writes the fields of one record. Owned records follow the journal's order; in shared and set records a field keeps the
 * newer HLC, so the same facts in any order give the same row. An unknown record or field is left in the journal for the
 * version that knows it.
 */
export function applySet(statements: Statements, set: RecordSet, hlc: string, atMs: number): void {
  const definition: RecordDefinition | undefined = records[set.record as RecordName];
  if (!definition) return;
  let names = Object.keys(set.fields).filter((name) => name in definition.fields);
  const given = set.fields as Record<string, unknown>;
  let stamps: Record<string, string> | undefined;
  if (definition.merge !== "owned") {
    const row = statements.get<{ stamps: string }>(`SELECT stamps FROM "${definition.name}" WHERE id = ?`).get(set.id);
    stamps = row ? (JSON.parse(row.stamps) as Record<string, string>) : {};
    const known = stamps;
    names = names.filter((name) => hlc >= (known[name] ?? ""));
    for (const name of names) stamps[name] = hlc;
  }
  const promiseBefore = definition.name === "allocation" ? promised(statements, set.id) : undefined;

  const values = names.map((name) => toColumn(definition.fields[name] as Field<unknown>, given[name]));
  if (stamps) {
    names = [...names, "stamps"];
    values.push(JSON.stringify(Object.fromEntries(Object.entries(stamps).sort(([a], [b]) => (a < b ? -1 : 1)))));
  }
  statements.get(upsertSql(definition.name, names)).run(set.id, ...values);

  if (definition.name === "allocation") {
    const after = promised(statements, set.id);
    const unchanged = promiseBefore && after && promiseBefore.every((value, i) => value === after[i]);
    if (unchanged) return;
    if (promiseBefore && promiseBefore[7] !== 0)
      applyPromise(statements, keyOf(promiseBefore), -promiseBefore[7], atMs);
    if (after && after[7] !== 0) applyPromise(statements, keyOf(after), after[7], atMs);
  }
}

type PromiseRow = [
  place: string,
  sku: string,
  lot: string,
  serial: string,
  lpn: string,
  owner: string,
  status: string,
  qty: number,
];
const keyOf = ([place, sku, lot, serial, lpn, owner, status]: PromiseRow) =>
  [place, sku, lot, serial, lpn, owner, status] as const;

const promiseRowSql = "SELECT place, sku, lot, serial, lpn, owner, status, qty FROM allocation WHERE id = ?";
function promised(statements: Statements, id: string): PromiseRow | undefined {
  return statements.get<PromiseRow>(promiseRowSql).raw().get(id) as PromiseRow | undefined;
}

const upserts = new Map<string, string>();
function upsertSql(table: string, names: readonly string[]): string {
  const key = `${table}:${names.join()}`;
  let sql = upserts.get(key);
  if (!sql) {
    const columns = names.map((name) => `"${name}"`);
    sql =
      names.length === 0
        ? `INSERT INTO "${table}" (id) VALUES (?) ON CONFLICT DO NOTHING`
        : `INSERT INTO "${table}" (id, ${columns.join(", ")}) VALUES (?${", ?".repeat(names.length)})
           ON CONFLICT (id) DO UPDATE SET ${columns.map((c) => `${c} = excluded.${c}`).join(", ")}`;
    upserts.set(key, sql);
  }
  return sql;
}
