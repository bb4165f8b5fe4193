import { storable, texts } from "./array.ts";
import type { Param } from "./sql.ts";

/** One column of many rows: its values, or, from `texts` and its like, their list as PostgreSQL reads it. */
export interface ListedColumn {
  type: string;
  values: readonly string[] | { list: string };
}

/**
 * `SELECT <select> FROM <from>` for rows given column by column. What is the same in all rows is said once: of a balance that is most columns, and each value of a list costs the database as much as
 * the value of a row. At least one column is a list.
 */
export function listed(columns: readonly ListedColumn[]): { select: string; from: string; params: Param[] } {
  const params: Param[] = [];
  const [select, lists, names]: [string[], string[], string[]] = [[], [], []];
  for (const [i, { type, values }] of columns.entries()) {
    const same = Array.isArray(values) && isSame(values) ? (values[0] as string) : undefined;
    if (same !== undefined) {
      params.push(storable(same));
      select.push(`$${params.length}::${type}`);
      continue;
    }
    params.push("list" in values ? values.list : texts(values as readonly string[]));
    lists.push(`$${params.length}::${type}[]`);
    names.push(`c${i}`);
    select.push(`u.c${i}`);
  }
  return { select: select.join(", "), from: `unnest(${lists.join(", ")}) AS u (${names.join(", ")})`, params };
}

function isSame(values: readonly string[]): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return values.length > 0;
}
