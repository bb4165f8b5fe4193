import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import type { Db } from "./connection.ts";
import { openForWriting } from "./database.ts";
import { takeSnapshot } from "./ledger/snapshot.ts";
import { copyNotes, replayRows } from "./replay-rows.ts";

export interface RebuildReport {
  facts: number;
  identical: boolean;
  tables: { name: string; rows: number; identical: boolean }[];
}

/**
 * Makes every table anew from the journal of `db` in the file `target`, and compares the two table by table, byte by byte.
 * `target` then is a whole book, ready to take the place of a damaged one. The source is only read.
 */
export function rebuild(
  db: Db,
  target: string,
  progress: (done: number, total: number) => void = () => {},
): RebuildReport {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(target + suffix, { force: true });
  const fresh = openForWriting(target);
  fresh.pragma("synchronous = OFF"); // made durable at the end: a rebuild that is cut off is started again
  try {
    const snapshotAt = new Set((db.prepare("SELECT pos FROM snapshot").raw().all() as [number][]).map(([pos]) => pos));
    const keepSnapshot = fresh.prepare(
      "INSERT INTO snapshot (pos, atMs, rows, body) VALUES (@pos, @atMs, @rows, @body)",
    );
    const facts = replayRows(db, fresh, {
      progress,
      onRow: (pos) => {
        if (snapshotAt.has(pos)) keepSnapshot.run(takeSnapshot(fresh));
      },
    });
    copyNotes(db, fresh);
    const tables = tableNames(db).map((name) => {
      const before = digest(db, name);
      const after = digest(fresh, name);
      return { name, rows: after.rows, identical: before.hash === after.hash };
    });
    fresh.pragma("synchronous = FULL");
    fresh.pragma("wal_checkpoint(TRUNCATE)");
    return { facts, identical: tables.every((t) => t.identical), tables };
  } finally {
    fresh.close();
  }
}

export function tableNames(db: Db): string[] {
  return (
    db
      .prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\' ORDER BY name",
      )
      .raw()
      .all() as [string][]
  ).map(([name]) => name);
}

/** Hash of a table's content in key order: every value with its type. */
export function digest(db: Db, table: string): { rows: number; hash: string } {
  const info = db.prepare(`SELECT name, pk FROM pragma_table_info('${table}') ORDER BY cid`).all() as {
    name: string;
    pk: number;
  }[];
  const key = info.filter((c) => c.pk > 0).sort((a, b) => a.pk - b.pk);
  const hash = createHash("sha256");
  let rows = 0;
  for (const row of db
    .prepare(
      `SELECT ${info.map((c) => `"${c.name}"`).join()} FROM "${table}" ORDER BY ${key.map((c) => `"${c.name}"`).join()}`,
    )
    .raw()
    .iterate() as Iterable<unknown[]>) {
    hash.update(
      JSON.stringify(row.map((value) => (Buffer.isBuffer(value) ? { blob: value.toString("base64") } : value))),
    );
    hash.update("\n");
    rows++;
  }
  return { rows, hash: hash.digest("hex") };
}
