import {
  index,
  integer,
  type SQLiteColumn,
  type SQLiteColumnBuilderBase,
  sqliteTable,
  text,
} from "drizzle-orm/sqlite-core";
import type { RecordDefinition } from "#sync/model/records/define-record.ts";

/**
 * The SQLite table of one record kind: a text `id`, one column per field, its indexes. Shared and set records carry
 * `stamps`, what the hub's log confirms of each field, and `under`, the edits of this site on top of it (see `ledger/shared-rows.ts`), as JSON.
 */
export function recordTable(definition: RecordDefinition) {
  const columns: Record<string, SQLiteColumnBuilderBase> = { id: text("id").primaryKey() };
  for (const [name, field] of Object.entries(definition.fields))
    columns[name] = column(name, field.kind, field.initial);
  if (definition.merge !== "owned") {
    columns.stamps = text("stamps").notNull().default("{}");
    columns.under = text("under").notNull().default("{}");
  }
  return sqliteTable(definition.name, columns, (table) => {
    const named = table as unknown as Record<string, SQLiteColumn>;
    return definition.indexes.map((fields) => {
      const [first, ...rest] = fields.map((field) => named[field]) as [SQLiteColumn, ...SQLiteColumn[]];
      return index(`${definition.name}_${fields.join("_")}`).on(first, ...rest);
    });
  });
}

function column(name: string, kind: "text" | "int" | "bool" | "json", initial: unknown): SQLiteColumnBuilderBase {
  if (kind === "int" || kind === "bool") {
    const plain = integer(name);
    return initial === null ? plain : plain.notNull().default(Number(initial));
  }
  const plain = text(name);
  return initial === null
    ? plain
    : plain.notNull().default(kind === "json" ? JSON.stringify(initial) : String(initial));
}
