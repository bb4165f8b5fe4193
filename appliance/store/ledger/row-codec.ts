import { type RecordName, type RecordRow, records } from "#sync/model/records/all.ts";
import type { Field } from "#sync/model/records/define-record.ts";

/** SQLite knows no booleans and no structures: these two turn a record's fields to columns and back. */
export function toColumn(field: Field<unknown>, value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (field.kind === "bool") return value ? 1 : 0;
  if (field.kind === "json") return JSON.stringify(value);
  return value as string | number;
}

/** Bools and JSON come back as written; other columns pass untouched. Changes and returns the same object. */
export function fromRow<N extends RecordName>(name: N, row: Record<string, unknown>): RecordRow<N> {
  for (const [field, kind] of converted(name)) {
    const value = row[field];
    if (value === null || value === undefined) continue;
    row[field] = kind === "bool" ? value !== 0 : JSON.parse(value as string);
  }
  return row as RecordRow<N>;
}

const plans = new Map<RecordName, [field: string, kind: "bool" | "json"][]>();

function converted(name: RecordName): [field: string, kind: "bool" | "json"][] {
  let plan = plans.get(name);
  if (!plan) {
    plan = Object.entries(records[name].fields as Record<string, Field<unknown>>).flatMap(([field, { kind }]) =>
      kind === "bool" || kind === "json" ? [[field, kind] as [string, "bool" | "json"]] : [],
    );
    plans.set(name, plan);
  }
  return plan;
}
