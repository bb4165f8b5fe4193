import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { migrate } from "../store/migrate.ts";
import { openPglite, type PgliteOptions } from "../store/pglite-database.ts";
import { openPostgres } from "../store/postgres-database.ts";
import type { Database } from "../store/sql.ts";
import { startPostgres } from "./postgres-server.ts";

export interface TestDatabase {
  db: Database;
  /** The same database as another node sees it; PGlite has one node only. */
  other(): Database;
  /** Ends the database and everything that was made for it. */
  drop(): Promise<void>;
}

const fail = (error: Error): never => {
  throw error;
};

/** The same suites run on both: `both-databases.test.ts`. */
export const databaseKinds = ["pglite", "postgres"] as const;
export type DatabaseKind = (typeof databaseKinds)[number];

export async function testDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  if (kind === "pglite") {
    const folder = await pgliteFolder();
    const db = await openPglite({ folder, onTrouble: fail });
    return {
      db,
      other: () => db,
      async drop() {
        await db.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  }
  const server = await startPostgres();
  await migratePostgres(server.url);
  const db = openPostgres(server.url, fail);
  const others: Database[] = [];
  return {
    db,
    other() {
      const other = openPostgres(server.url, fail);
      others.push(other);
      return other;
    },
    async drop() {
      for (const other of others) await other.close();
      await db.close();
      await server.stop();
    },
  };
}

export async function migratePostgres(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await migrate(async (text) => [await client.query(text)].flat());
  } finally {
    await client.end();
  }
}

/** A data folder as a first start leaves it. Making one takes PGlite five seconds, so it is made once for each state of the tables. */
export async function pgliteFolder(options: Partial<PgliteOptions> = {}): Promise<string> {
  const migrations = join(import.meta.dirname, "../store/migrations");
  const digest = createHash("sha256");
  for (const name of readdirSync(migrations).filter((name) => name.endsWith(".sql")))
    digest.update(readFileSync(join(migrations, name)));
  digest.update(readFileSync(join(import.meta.dirname, "../store/migrate.ts")));
  const owner = process.getuid?.() ?? "user";
  const template = join(tmpdir(), `kontor-pglite-${owner}-${digest.digest("hex").slice(0, 12)}`);
  if (!existsSync(template)) await makeTemplate(template, options);
  const folder = mkdtempSync(join(tmpdir(), "kontor-cloud-"));
  copyQuickly(template, folder);
  return folder;
}

/** A thousand small files: `cp` takes a tenth of the time of Node's own. Copies are never written to, so their files may be shared. */
function copyQuickly(from: string, to: string): void {
  const copied =
    spawnSync("cp", ["-a", ...["pg", "journal", "running.json"].map((name) => join(from, name)), to]).status === 0 &&
    spawnSync("cp", ["-al", join(from, "copies"), to]).status === 0;
  if (!copied) cpSync(from, to, { recursive: true });
}

/** Test files run beside each other: one of them makes it, the others wait for it. */
async function makeTemplate(template: string, options: Partial<PgliteOptions>): Promise<void> {
  const lock = `${template}.lock`;
  const isOurs = () => {
    try {
      mkdirSync(lock);
      return true;
    } catch {
      if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) < lockLastsMs) return false;
      rmSync(lock, { recursive: true, force: true }); // whoever held it is gone
      return false;
    }
  };
  while (!isOurs()) {
    await sleep(200);
    if (existsSync(template)) return;
  }
  try {
    if (existsSync(template)) return;
    const made = mkdtempSync(join(tmpdir(), "kontor-pglite-new-"));
    const db = await openPglite({ folder: made, onTrouble: fail, ...options });
    await db.close();
    renameSync(made, template);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}
const lockLastsMs = 180_000;
