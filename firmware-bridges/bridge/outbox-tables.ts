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

/** Prepared once: the builder of a query per row would cost more than the row. */
export function outboxStatements(db: Database.Database) {
  return {
    meta: db.prepare("SELECT value FROM meta WHERE name = ?"),
    setMeta: db.prepare(
      "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
    ),
    streams: db.prepare("SELECT * FROM stream"),
    addStream: db.prepare("INSERT INTO stream (name) VALUES (?) RETURNING *"),
    saveStream: db.prepare("UPDATE stream SET seq = ?, queue_id = ?, event_seq = ? WHERE id = ?"),
    lost: db.prepare("UPDATE stream SET lost = ? WHERE id = ?"),
    count: db.prepare("SELECT count(*) AS events, sum(is_business) AS business, max(up_ms) AS up FROM event"),
    oldest: db.prepare("SELECT up_ms FROM event ORDER BY id LIMIT 1"),
    pending: db.prepare("SELECT name FROM stream WHERE EXISTS (SELECT 1 FROM event WHERE event.stream = stream.id)"),
    next: db.prepare(
      "SELECT seq, is_business, at_ms, tries, data FROM event WHERE stream = ? AND seq > ? ORDER BY seq",
    ),
    insert: db.prepare("INSERT INTO event (stream, seq, is_business, at_ms, up_ms, data) VALUES (?, ?, ?, ?, ?, ?)"),
    remove: db.prepare("DELETE FROM event WHERE stream = ? AND seq = ?"),
    removeUpTo: db.prepare("DELETE FROM event WHERE stream = ? AND seq <= ? RETURNING is_business"),
    refused: db.prepare("UPDATE event SET tries = tries + 1 WHERE stream = ? AND seq = ? RETURNING tries"),
    oldestTelemetry: db.prepare(
      "SELECT id, stream, up_ms FROM event WHERE id > ? AND is_business = 0 ORDER BY id LIMIT ?",
    ),
    drop: db.prepare("DELETE FROM event WHERE id = ?"),
    bury: db.prepare(`
      INSERT INTO dead_letter (stream, seq, is_business, at_ms, buried_ms, tries, reason, data)
      SELECT stream.name, event.seq, is_business, at_ms, ?, tries, ?, data FROM event JOIN stream ON stream.id = event.stream
      WHERE event.stream = ? AND event.seq = ? RETURNING is_business`),
    dead: db.prepare("SELECT stream, seq, at_ms AS atMs, tries, reason, data FROM dead_letter ORDER BY id"),
    countDead: db.prepare("SELECT count(*) AS n FROM dead_letter"),
    trimDead: db.prepare(`
      DELETE FROM dead_letter WHERE is_business = 0 AND id <=
        (SELECT id FROM dead_letter WHERE is_business = 0 ORDER BY id DESC LIMIT 1 OFFSET ?)`),
    commandAnswer: db.prepare("SELECT answer FROM command WHERE id = ?"),
    noteCommand: db.prepare("INSERT INTO command (id, done_at, answer) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"),
    trimCommands: db.prepare(`
      DELETE FROM command WHERE done_at < (SELECT done_at FROM command ORDER BY done_at DESC LIMIT 1 OFFSET ?)`),
  };
}

const OUTBOX_VERSION = 1;
