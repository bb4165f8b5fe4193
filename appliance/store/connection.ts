import Database from "better-sqlite3";

export type Db = Database.Database;

/** Opens the book for queries only: a second connection that never waits for the writer. */
export function openForReading(file: string, cacheMib = 32): Db {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 10_000 });
  tune(db, cacheMib);
  return db;
}

/** What every connection to a book has in common. */
export function tune(db: Db, cacheMib: number): void {
  db.pragma(`cache_size = ${-cacheMib * 1024}`);
  db.pragma("temp_store = MEMORY");
  db.pragma("mmap_size = 268435456");
}
