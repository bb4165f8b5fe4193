import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { migrate } from "drizzle-orm/better-sqlite3/migrator";
import { type Db, tune } from "./connection.ts";

const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));

/**
 * Opens the book for writing, and brings its tables to this version. `file` may be ":memory:" in tests.
 * WAL with `synchronous=FULL`: what was acknowledged survives the power going. Checkpoints are the keeper's work.
 */
export function openForWriting(file: string, cacheMib = 64): Db {
  if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
  const db = new Database(file, { timeout: 10_000 });
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.pragma("wal_autocheckpoint = 0");
  db.pragma("journal_size_limit = 67108864");
  tune(db, cacheMib);
  migrate(drizzle(db), { migrationsFolder });
  return db;
}
