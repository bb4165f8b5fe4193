import { jsonText } from "../store/json-text.ts";
import type { Sql } from "../store/sql.ts";

/** One of a company's own choices, or what holds while it made none. */
export async function readRule<T, F>(sql: Sql, name: string, parse: (value: unknown) => T, first: F): Promise<T | F> {
  const [row] = await sql.rows<{ value: unknown }>("SELECT value FROM company_rule WHERE name = $1", [name]);
  return row ? parse(row.value) : first;
}

export async function writeRule(sql: Sql, name: string, value: unknown): Promise<void> {
  await sql.write(
    "INSERT INTO company_rule (company, name, value) VALUES ($1, $2, $3::jsonb) ON CONFLICT (company, name) DO UPDATE SET value = excluded.value",
    [sql.company, name, jsonText(value)],
  );
}
