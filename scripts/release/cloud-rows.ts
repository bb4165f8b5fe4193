import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { snapshotFor } from "#sync/service/hub/make-snapshot.ts";
import { cloudMigrations, migrationsFolder } from "#sync/service/store/migrate.ts";
import type { Database } from "#sync/service/store/sql.ts";
import { TestBox } from "#sync/service/testing/test-box.ts";
import { TestHub } from "#sync/service/testing/test-hub.ts";

/** The rows of one company as text that PostgreSQL makes and takes, table by table. */
export interface KeptCloud {
  company: number;
  /** Months of the log that need their table. */
  months: number[];
  tables: { name: string; rows: number; json: string }[];
}

export const cloudMigrationHashes = (): { tag: string; hash: string }[] =>
  cloudMigrations().map((tag) => ({
    tag,
    hash: createHash("sha256")
      .update(readFileSync(join(migrationsFolder, `${tag}.sql`)))
      .digest("hex"),
  }));

/** A small company's life: stock, edits that crossed, facts that the hub would not take, parts of a later version, a snapshot. */
export async function liveInTheCloud(db: Database): Promise<TestHub> {
  const hub = await TestHub.found(db, "kept");
  const nowMs = () => hub.world.nowMs();
  const [a, b] = [new TestBox("site0a", { nowMs }), new TestBox("site0b", { nowMs })];
  for (const box of [a, b]) await hub.pair(box);
  for (let i = 0; i < 20; i++) a.receive(`SKU-${i % 5}`, 10 + i, { lot: i % 2 ? "L1" : "" });
  a.edit("item", "SKU-1", { name: "Bolt", packagings: [{ uom: "CA", qtyBase: 12 }] });
  a.edit("item", "SKU-2", { name: "From a", gloss: "of a later version" });
  b.edit("item", "SKU-2", { name: "From b" });
  b.receive("SKU-9", 4, { place: "B-07" });
  b.post("odd", {
    moves: [{ sku: "S", lot: "", serial: "", owner: "", qty: 1.5, from: spot("B-07"), to: spot("~lost") }],
  });
  for (const box of [a, b, a, b]) {
    hub.world.nowMsNow += 60_000;
    await hub.exchange(box);
  }
  await snapshotFor({ db, world: hub.world, desk: hub.parts.desk }, hub.company, "site0a");
  return hub;
}

const spot = (place: string) => ({ place, lpn: "", status: "available" as const });

export async function rowsOf(db: Database, company: number): Promise<KeptCloud> {
  return db.withCompany(company, async (sql) => {
    const names = await sql.rows<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'company' AND NOT a.attisdropped) ORDER BY 1`,
    );
    const tables: KeptCloud["tables"] = [];
    for (const { name } of names) {
      const [kept] = await sql.rows<{ n: number; json: string | null }>(
        `SELECT count(*)::int AS n, json_agg(t)::text AS json FROM "${name}" t`,
      );
      if (kept?.json) tables.push({ name, rows: kept.n, json: kept.json });
    }
    const months = await sql.rows<{ month: number }>("SELECT DISTINCT month FROM log ORDER BY month");
    return { company, months: months.map(({ month }) => month), tables };
  });
}

/** Puts kept rows into an empty database whose tables are those of the version that kept them. */
export async function putRows(db: Database, { company, months, tables }: KeptCloud): Promise<void> {
  for (const month of months) await db.withCompany(company, (sql) => sql.write(`SELECT kontor_log_month(${month})`));
  await db.withCompany(company, async (sql) => {
    for (const { name, json } of tables)
      await sql.write(`INSERT INTO "${name}" SELECT * FROM json_populate_recordset(NULL::public."${name}", $1::json)`, [
        json,
      ]);
  });
}
