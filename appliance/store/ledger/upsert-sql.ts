const texts = new Map<string, string>();

/** Rows of a record table, by default one: made where they are new, otherwise only the named columns. Each row is its id and a value for each name. */
export function upsertSql(table: string, names: readonly string[], rows = 1): string {
  const key = `${table}:${rows}:${names.join()}`;
  let sql = texts.get(key);
  if (!sql) {
    const columns = names.map((name) => `"${name}"`);
    const row = `(?${", ?".repeat(names.length)})`;
    sql =
      names.length === 0
        ? `INSERT INTO "${table}" (id) VALUES ${row} ON CONFLICT DO NOTHING`
        : `INSERT INTO "${table}" (id, ${columns.join(", ")}) VALUES ${new Array(rows).fill(row).join(", ")}
           ON CONFLICT (id) DO UPDATE SET ${columns.map((c) => `${c} = excluded.${c}`).join(", ")}`;
    texts.set(key, sql);
  }
  return sql;
}
