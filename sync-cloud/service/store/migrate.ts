import { readFileSync } from "node:fs";
import { join } from "node:path";
import { serviceRole } from "./postgres-database.ts";

/** Runs one or several statements with the rights of the owner, outside any company. */
export type Execute = (text: string) => Promise<{ rows: unknown[] }[]>;

export const migrationsFolder = join(import.meta.dirname, "migrations");

/**
 * Brings the tables to this version and puts a fence around every one of them. Safe to run on every start and on several nodes at once. Gives
 * the names of the migrations that were new.
 */
export async function migrate(execute: Execute, names = cloudMigrations()): Promise<string[]> {
  if (await isUpToDate(execute, names)) return [];
  await execute(`BEGIN; SELECT pg_advisory_xact_lock(${migrationLock})`);
  try {
    await execute(
      "CREATE TABLE IF NOT EXISTS kontor_migration (name text PRIMARY KEY); GRANT SELECT ON kontor_migration TO PUBLIC",
    );
    const known = (await execute("SELECT name FROM kontor_migration"))[0]?.rows ?? [];
    const done = new Set((known as { name: string }[]).map(({ name }) => name));
    const unknown = [...done].find((name) => !names.includes(name));
    if (unknown)
      throw new Error(
        `The database is of a later version (${unknown}). Start the version that made it, or restore a copy from before.`,
      );
    const missing = names.filter((name) => !done.has(name));
    for (const name of missing) {
      const text = readFileSync(join(migrationsFolder, `${name}.sql`), "utf8");
      for (const statement of text.split("--> statement-breakpoint")) await execute(statement);
      await execute(`INSERT INTO kontor_migration VALUES ('${name}')`);
    }
    await execute(fence);
    await execute("COMMIT");
    return missing;
  } catch (error) {
    await execute("ROLLBACK").catch(() => {});
    throw error;
  }
}

/** Names of the migrations of this version, in order. */
export function cloudMigrations(): string[] {
  const list = JSON.parse(readFileSync(join(migrationsFolder, "meta/_journal.json"), "utf8")) as {
    entries: { tag: string }[];
  };
  return list.entries.map(({ tag }) => tag);
}

/** Asked first, because a node may sign in as somebody who has no right to make tables. A copy that was put back on another server lacks the role, and with it what it was granted. */
async function isUpToDate(execute: Execute, names: readonly string[]): Promise<boolean> {
  const there = (
    await execute(
      `SELECT to_regclass('kontor_migration') IS NOT NULL AND EXISTS (SELECT FROM pg_roles WHERE rolname = '${serviceRole}') AS yes`,
    )
  )[0]?.rows as { yes: boolean }[];
  if (!there[0]?.yes) return false;
  const done = (await execute("SELECT name FROM kontor_migration ORDER BY name"))[0]?.rows as { name: string }[];
  return done.length === names.length && done.every(({ name }, i) => name === [...names].sort()[i]);
}

const migrationLock = 4_711_815;

/**
 * Every table with a company gets row-level security, whoever made it: without `kontor.company` set no row is visible. The service works as a
 * role that owns nothing and cannot pass it. Partitions are granted to nobody, so that the only way to them is through their fenced table.
 */
const fence = `
DO $$
DECLARE t record;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${serviceRole}') THEN
    BEGIN
      CREATE ROLE ${serviceRole} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database of this server was quicker
    END;
  END IF;
  IF NOT pg_has_role(current_user, '${serviceRole}', 'MEMBER') THEN
    EXECUTE format('GRANT ${serviceRole} TO %I', current_user);
  END IF;
  FOR t IN SELECT c.oid, c.relname FROM pg_class c
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
             AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'company' AND NOT a.attisdropped)
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.relname);
    IF t.relname <> 'directory' AND t.relname <> 'company' THEN
      EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t.relname);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polname = 'company') THEN
      EXECUTE format('CREATE POLICY company ON %I USING (company = (SELECT kontor_company())) WITH CHECK (company = (SELECT kontor_company()))', t.relname);
    END IF;
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO ${serviceRole}', t.relname);
  END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION kontor_company_of(text, text), kontor_companies(), kontor_log_month(integer), kontor_drop_log_month(integer), kontor_analyze() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kontor_company_of(text, text), kontor_companies(), kontor_log_month(integer), kontor_drop_log_month(integer), kontor_analyze() TO ${serviceRole};
GRANT USAGE ON SCHEMA public TO ${serviceRole};
`;
