import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Field, RecordDefinition } from "#sync/model/records/define-record.ts";
import { definitionOf } from "#sync/protocol/field-rule.ts";
import type { Statements } from "../statements.ts";
import { applyPromise } from "./apply-move.ts";
import { toColumn } from "./row-codec.ts";
import { upsertSql } from "./upsert-sql.ts";

/**
 * Writes what a fact of this site, at journal position `pos`, says of one record. Owned records follow the journal's order; in shared and set
 * records it is an edit on top of what the hub's log confirms. An unknown record or field is left to the version that knows it.
 */
export function applySet(statements: Statements, set: RecordSet, pos: number, atMs: number): void {
  const definition = definitionOf(set.record);
  if (!definition) return;
  if (definition.merge === "owned") applyOwned(statements, definition, set, atMs);
  else statements.sharedRows.edit(definition, set, pos);
}

/** The fields of one owned record as they are from now on. */
export function applyOwned(statements: Statements, definition: RecordDefinition, set: RecordSet, atMs: number): void {
  const names = Object.keys(set.fields).filter((name) => name in definition.fields);
  const given = set.fields as Record<string, unknown>;
  const promiseBefore = definition.name === "allocation" ? promised(statements, set.id) : undefined;
  const values = names.map((name) => toColumn(definition.fields[name] as Field<unknown>, given[name]));
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
