import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Db } from "./connection.ts";

/** One step from the tables of a version to those of the next. Forward only, and never changed once it was released. */
export interface Migration {
  tag: string;
  /** SHA-256 of its text. */
  hash: string;
  /** When it was made: the order, and what a book remembers of it beside the hash. */
  madeMs: number;
  statements: readonly string[];
}

export const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));

const journalFile = z.object({ entries: z.array(z.object({ tag: z.string(), when: z.number() })) });

let own: readonly Migration[] | undefined;
/** The migrations that this version knows, in order. */
export function ownMigrations(): readonly Migration[] {
  own ??= readMigrations(migrationsFolder);
  return own;
}

/** How far the tables of this version have come: the `schema` of a bundle. */
export const bookSchema = (): number => ownMigrations().length;
/** Every released version's book is brought here, so the first one is the oldest: the `oldestSchema` of a bundle. */
export const oldestBookSchema = 1;

export function readMigrations(folder: string): Migration[] {
  const { entries } = journalFile.parse(JSON.parse(readFileSync(join(folder, "meta/_journal.json"), "utf8")));
  return entries.map(({ tag, when }) => {
    const text = readFileSync(join(folder, `${tag}.sql`), "utf8");
    return {
      tag,
      hash: createHash("sha256").update(text).digest("hex"),
      madeMs: when,
      statements: text.split("--> statement-breakpoint"),
    };
  });
}

/** How the tables of a book stand to those of this version. */
export type BookSchema =
  | { kind: "none" }
  | { kind: "same" }
  /** This version brings them further. */
  | { kind: "older"; missing: Migration[] }
  /** A later version wrote to it: `known` of its migrations are ours, `unknown` are not. */
  | { kind: "newer"; known: number; unknown: number }
  /** Neither: a version that was never released, or another program. */
  | { kind: "foreign"; detail: string };

export function schemaOf(db: Db, own: readonly Migration[]): BookSchema {
  const done = doneMigrations(db);
  if (done.length === 0)
    return hasTable(db, "journal")
      ? { kind: "foreign", detail: "it has a journal, and no note of the version that made it" }
      : { kind: "none" };
  const common = Math.min(done.length, own.length);
  for (let i = 0; i < common; i++) {
    const [ours, theirs] = [own[i] as Migration, done[i] as string];
    if (ours.hash !== theirs)
      return {
        kind: "foreign",
        detail: `its step ${i + 1} (${theirs.slice(0, 12)}) is not ${ours.tag} as it was released`,
      };
  }
  if (done.length > own.length) return { kind: "newer", known: common, unknown: done.length - common };
  if (done.length < own.length) return { kind: "older", missing: own.slice(common) };
  return { kind: "same" };
}

/** Hashes of the migrations that made the tables of a book, in order. */
export function doneMigrations(db: Db): string[] {
  if (!hasTable(db, doneTable)) return [];
  return (db.prepare(`SELECT hash FROM ${doneTable} ORDER BY created_at, rowid`).raw().all() as [string][]).map(
    ([hash]) => hash,
  );
}

/** Takes the steps in one transaction: after a power cut all of them are done, or none. */
export function migrate(db: Db, missing: readonly Migration[]): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    db.exec(`CREATE TABLE IF NOT EXISTS ${doneTable} (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)`);
    for (const { hash, madeMs, statements } of missing) {
      for (const statement of statements) db.exec(statement);
      db.prepare(`INSERT INTO ${doneTable} (hash, created_at) VALUES (?, ?)`).run(hash, madeMs);
    }
    db.exec("COMMIT");
  } catch (error) {
    if (db.inTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** The name that drizzle-kit's tools expect. */
const doneTable = "__drizzle_migrations";

const hasTable = (db: Db, name: string): boolean =>
  db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined;
