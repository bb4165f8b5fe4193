import { expect, test } from "vitest";
import { numbers, texts } from "../store/array.ts";
import type { DatabaseKind, TestDatabase } from "./test-database.ts";

interface Column {
  table: string;
  name: string;
  type: string;
}

/** A row that fits any table: `n` makes its texts and numbers its own. */
const insertOf = (table: string, columns: Column[], company: number, n: number) => {
  const values = columns.map(({ name, type }) => {
    if (name === "company") return String(company);
    if (type === "text") return `'v${n}'`;
    if (type === "jsonb") return "'{}'";
    if (type === "boolean") return "false";
    if (type === "bytea") return "'\\x00'";
    if (type === "uuid") return `'${String(n).padStart(32, "0")}'`;
    if (type === "ARRAY") return "'{}'";
    if (type === "integer" || type === "bigint") return String(n);
    throw new Error(`${table}.${name} is ${type}: say here what a row of it is`);
  });
  return `INSERT INTO "${table}" (${columns.map(({ name }) => `"${name}"`).join(", ")}) VALUES (${values.join(", ")})`;
};

/** What both databases do alike, and that no company sees another. */
export function databaseSuite(kind: DatabaseKind, on: Pick<TestDatabase, "db" | "other">): void {
  test("writes lists of texts and numbers as they are, whatever is in them", async () => {
    const names = ['a"b', "c\\d", "", "NULL", "{x,y}", "ü 中 😀"];
    const back = await on.db.withCompany(1, async (sql) => {
      await sql.write("INSERT INTO region SELECT 1, n, t FROM unnest($1::text[], $2::text[]) AS u (n, t)", [
        texts(names.map((_, i) => String(i))),
        texts(names),
      ]);
      return sql.rows<{ name: string; n: number }>("SELECT name, region::int AS n FROM region ORDER BY 2");
    });
    expect(back.map(({ name }) => name)).toEqual(names);
    expect(
      await on.db.withCompany(1, (sql) =>
        sql.rows("SELECT sum(u)::bigint AS s FROM unnest($1::bigint[]) u", [numbers([2 ** 40, 1])]),
      ),
    ).toEqual([{ s: 2 ** 40 + 1 }]);
  });

  test("a transaction that throws leaves nothing, and the next one works", async () => {
    await expect(
      on.db.withCompany(2, async (sql) => {
        await sql.write("INSERT INTO region VALUES (2, 'r', 'R')");
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(await on.db.withCompany(2, (sql) => sql.rows("SELECT * FROM region"))).toEqual([]);
  });

  test("transactions of one node run beside each other and do not mix", async () => {
    await Promise.all(
      [21, 22, 23].map((company) =>
        on.db.withCompany(company, async (sql) => {
          await sql.write("INSERT INTO region VALUES ($1, 'r', $2)", [company, String(company)]);
          expect(await sql.rows("SELECT name FROM region")).toEqual([{ name: String(company) }]);
        }),
      ),
    );
    if (kind === "pglite")
      await expect(on.db.withCompany(21, () => on.db.withCompany(21, async () => {}))).rejects.toThrow(
        "inside another one",
      );
  });

  test("tells listeners after the commit, and nobody of what was rolled back", async () => {
    const heard: string[] = [];
    let wake = () => {};
    const told = new Promise<void>((done) => {
      wake = done;
    });
    const end = on.db.listen(({ topic }) => {
      heard.push(topic);
      if (topic === "second") wake();
    });
    // PostgreSQL's ear is open when it says so.
    if (kind === "postgres") await expect.poll(() => heard, { timeout: 20_000 }).toContain("missed");
    await on.db
      .withCompany(1, async (sql) => {
        sql.notify("first");
        throw new Error("no");
      })
      .catch(() => {});
    await on.db.withCompany(1, async (sql) => sql.notify("second", { n: 1 }));
    await told;
    end();
    expect(heard.filter((topic) => topic !== "missed")).toEqual(["second"]);
  });

  test("no table can be crossed: what is one company's is not there for another, nor for nobody", async () => {
    const columns = await on.db.withNobody((sql) =>
      sql.rows<Column>(
        `SELECT c.table_name AS "table", c.column_name AS name, c.data_type AS type FROM information_schema.columns c
         JOIN pg_class k ON k.relname = c.table_name AND k.relnamespace = 'public'::regnamespace AND NOT k.relispartition
         WHERE c.table_schema = 'public' AND k.relkind IN ('r', 'p') ORDER BY c.table_name, c.ordinal_position`,
      ),
    );
    const tables = Map.groupBy(columns, ({ table }) => table);
    const open = [...tables].filter(([, of]) => !of.some(({ name }) => name === "company")).map(([table]) => table);
    // Whoever adds a table without a company says here why it holds nobody's secrets.
    expect(open.filter((table) => table !== "kontor_applied")).toEqual(["kontor_migration"]);
    expect(tables.size).toBeGreaterThan(20);

    await on.db.withCompany(7, (sql) => sql.write("SELECT kontor_log_month(71), kontor_log_month(72)"));
    for (const [table, of] of tables) {
      if (open.includes(table)) continue;
      const count = `SELECT count(*)::int AS n FROM "${table}"`;
      await on.db.withCompany(7, (sql) => sql.write(insertOf(table, of, 7, 71)));
      expect(await on.db.withCompany(7, (sql) => sql.rows(count)), table).toEqual([{ n: 1 }]);
      for (const company of [8, 0]) {
        const seen = await on.db.withCompany(company, async (sql) => ({
          rows: await sql.rows(count),
          changed: await sql.write(`UPDATE "${table}" SET company = ${company} RETURNING company`),
          dropped: await sql.write(`DELETE FROM "${table}" WHERE company = 7 RETURNING company`),
        }));
        expect(seen, table).toEqual({ rows: [{ n: 0 }], changed: [], dropped: [] });
        const forged = on.db.withCompany(company, (sql) => sql.write(insertOf(table, of, 7, 72)));
        await expect(forged, table).rejects.toThrow("row-level security");
      }
      const given = on.db.withCompany(7, (sql) => sql.write(`UPDATE "${table}" SET company = 8`));
      await expect(given, table).rejects.toThrow("row-level security");
      expect(await on.db.withCompany(7, (sql) => sql.rows(count)), table).toEqual([{ n: 1 }]);
    }
    // Partitions have no fence of their own, so there is no way to them.
    for (const part of ["log_71", "log_71_0", "log_71_1"])
      await expect(on.db.withCompany(7, (sql) => sql.rows(`SELECT * FROM ${part}`))).rejects.toThrow(
        "permission denied",
      );
    for (const text of ["ALTER TABLE box DISABLE ROW LEVEL SECURITY", "DROP POLICY company ON box", "TRUNCATE box"])
      await expect(on.db.withCompany(7, (sql) => sql.write(text))).rejects.toThrow(/must be owner|permission denied/);
  });

  test("whose a key is can be asked for one whole key at a time, not looked up", async () => {
    await on.db.withCompany(9, (sql) => sql.write("INSERT INTO directory VALUES ('box', 'b9', 9)"));
    await on.db.withNobody(async (sql) => {
      expect(await sql.rows("SELECT kontor_company_of('box', 'b9') AS company")).toEqual([{ company: 9 }]);
      expect(await sql.rows("SELECT kontor_company_of('box', '%') AS company")).toEqual([{ company: null }]);
      expect(await sql.rows("SELECT * FROM directory")).toEqual([]);
    });
  });
}
