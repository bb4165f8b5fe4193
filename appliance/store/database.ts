import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { type Db, tune } from "./connection.ts";
import { type Migration, migrate, ownMigrations, schemaOf } from "./schema.ts";
import { walBytesMax } from "./wal-care.ts";

/** This version must not write to the book as it is. */
export class BookNotOurs extends Error {
  readonly kind: "newer" | "foreign";
  constructor(kind: "newer" | "foreign", text: string) {
    super(text);
    this.kind = kind;
  }
}

/**
 * Opens the book for writing, and brings its tables to this version. `file` may be ":memory:" in tests. Throws `BookNotOurs` for a book that a later version
 * wrote to: `prepareBook` makes one of it that this version can go on with.
 * WAL with `synchronous=FULL`: what was acknowledged survives the power going. Checkpoints are the keeper's work and the writer's (`wal-care.ts`).
 */
export function openForWriting(file: string, cacheMib = 64, migrations: readonly Migration[] = ownMigrations()): Db {
  if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
  const db = new Database(file, { timeout: 10_000 });
  try {
    const schema = schemaOf(db, migrations);
    if (schema.kind === "newer")
      throw new BookNotOurs(
        "newer",
        `${file} was written by a later version of Kontor (${schema.unknown} steps that this one does not know). Start the appliance: it makes a book of it that this version can go on with. Or start the later version.`,
      );
    if (schema.kind === "foreign")
      throw new BookNotOurs(
        "foreign",
        `${file} was not made by a released version of Kontor: ${schema.detail}. Start the version that made it, or begin with an empty data folder.`,
      );
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    db.pragma("wal_autocheckpoint = 0");
    db.pragma(`journal_size_limit = ${walBytesMax}`);
    tune(db, cacheMib);
    if (schema.kind === "none") migrate(db, migrations);
    else if (schema.kind === "older") migrate(db, schema.missing);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
