import type Database from "better-sqlite3";

/**
 * The outbox file. `event.id` is the order of arrival over all streams, so the oldest is the lowest; `up_ms` is how long this bridge had
 * been running in its life when the row came, so a clock that jumps by fifty years makes nothing old.
 */
export function makeOutboxTables(db: Database.Database): void {
  db.pragma("journal_mode = WAL");
  // An acknowledged reading is on the disk, not in the drive's hope of it.
  db.pragma("synchronous = FULL");
  // Each stream adds at a place of its own in the index: with sqlite's 2 MB their pages would go in and out.
  db.pragma("cache_size = -16384");
  db.pragma("journal_size_limit = 16777216");
  const version = db.pragma("user_version", { simple: true }) as number;
  if (version > OUTBOX_VERSION)
    throw new Error(
      `the outbox was written by a newer bridge (format ${version}, this one knows ${OUTBOX_VERSION}); update this bridge, or point it to an empty folder`,
    );
  db.exec(`
    CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS stream (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
      seq INTEGER NOT NULL DEFAULT 0, lost INTEGER NOT NULL DEFAULT 0,
      queue_id INTEGER NOT NULL DEFAULT 0, event_seq INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE IF NOT EXISTS event (
      id INTEGER PRIMARY KEY AUTOINCREMENT, stream INTEGER NOT NULL, seq INTEGER NOT NULL, is_business INTEGER NOT NULL,
      at_ms INTEGER NOT NULL, up_ms INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, data TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS event_of_stream ON event (stream, seq);
    CREATE TABLE IF NOT EXISTS dead_letter (
      id INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, seq INTEGER NOT NULL, is_business INTEGER NOT NULL,
      at_ms INTEGER NOT NULL, buried_ms INTEGER NOT NULL, tries INTEGER NOT NULL, reason TEXT NOT NULL, data TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS command (id TEXT PRIMARY KEY, done_at INTEGER NOT NULL, answer TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS command_by_age ON command (done_at);
    PRAGMA user_version = ${OUTBOX_VERSION};
  `);
}

const OUTBOX_VERSION = 1;
