import SQLite, { type Database } from "better-sqlite3";

/**
 * Opens the broker's own file. It holds what is on its way, never what is true about stock (that is the journal), so it
 * is not part of a backup: losing it costs undelivered messages and sessions.
 */
export function openBrokerFile(file: string): Database {
  const db = new SQLite(file, { timeout: 1_000 });
  try {
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    const version = db.pragma("user_version", { simple: true });
    if (typeof version !== "number" || version > schemaVersion) {
      throw new Error(
        `${file} was written by a newer Kontor (broker schema ${version}); this one knows ${schemaVersion}`,
      );
    }
    if (version < schemaVersion) {
      db.transaction(() => {
        db.exec(schema);
        db.pragma(`user_version = ${schemaVersion}`);
      })();
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

const schemaVersion = 1;

const schema = `
  CREATE TABLE IF NOT EXISTS retained (
    topic TEXT PRIMARY KEY,
    head TEXT NOT NULL,
    payload BLOB
  );
  CREATE TABLE IF NOT EXISTS session (
    client_id TEXT PRIMARY KEY,
    seen_at_ms INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS subscription (
    client_id TEXT NOT NULL,
    filter TEXT NOT NULL,
    options TEXT NOT NULL,
    PRIMARY KEY (client_id, filter)
  );
  CREATE TABLE IF NOT EXISTS outgoing (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id TEXT NOT NULL,
    broker_id TEXT,
    broker_counter INTEGER,
    message_id INTEGER,
    head TEXT NOT NULL,
    payload BLOB
  );
  CREATE INDEX IF NOT EXISTS outgoing_by_client ON outgoing (client_id, seq);
  CREATE INDEX IF NOT EXISTS outgoing_by_packet ON outgoing (client_id, broker_id, broker_counter);
  CREATE INDEX IF NOT EXISTS outgoing_by_message ON outgoing (client_id, message_id) WHERE message_id IS NOT NULL;
  CREATE TABLE IF NOT EXISTS incoming (
    client_id TEXT NOT NULL,
    message_id INTEGER NOT NULL,
    head TEXT NOT NULL,
    payload BLOB,
    PRIMARY KEY (client_id, message_id)
  );
  CREATE TABLE IF NOT EXISTS will (
    client_id TEXT PRIMARY KEY,
    head TEXT NOT NULL,
    payload BLOB
  );
  CREATE TABLE IF NOT EXISTS call (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    caller TEXT NOT NULL,
    name TEXT NOT NULL,
    command_id TEXT NOT NULL,
    input TEXT NOT NULL
  );
`;
