import { deflateSync, inflateSync } from "node:zlib";
import type { Db } from "../connection.ts";

export interface Snapshot {
  pos: number;
  atMs: number;
  rows: number;
  body: Uint8Array;
}

export type SnapshotRow = [
  place: string,
  sku: string,
  lot: string,
  serial: string,
  lpn: string,
  owner: string,
  status: string,
  onHand: number,
];

/** All balances as they are now, in key order: taking it twice at one position gives the same bytes. */
export function takeSnapshot(db: Db): Snapshot | undefined {
  return db.transaction(() => {
    const head = db.prepare("SELECT pos, atMs FROM journal ORDER BY pos DESC LIMIT 1").get() as
      | { pos: number; atMs: number }
      | undefined;
    if (!head) return undefined;
    const rows = db
      .prepare(
        "SELECT place, sku, lot, serial, lpn, owner, status, onHand FROM balance WHERE onHand <> 0 ORDER BY place, sku, lot, serial, lpn, owner, status",
      )
      .raw()
      .all();
    return { ...head, rows: rows.length, body: deflateSync(JSON.stringify(rows)) };
  })();
}

export const readSnapshot = (body: Uint8Array): SnapshotRow[] =>
  JSON.parse(inflateSync(body).toString()) as SnapshotRow[];

/** A new snapshot is due after this many facts, so that a question about the past reads no more than that. */
export const snapshotEveryFacts = 100_000;

/**
 * Positions that may go: within a day all are kept, then the distance between two grows with their age (a tenth of it), so
 * five years need about sixty.
 */
export function thinSnapshots(kept: readonly { pos: number; atMs: number }[], nowMs: number): number[] {
  const drop: number[] = [];
  let lastKept = Number.NEGATIVE_INFINITY;
  for (const { pos, atMs } of [...kept].sort((a, b) => a.pos - b.pos)) {
    const age = nowMs - atMs;
    if (age > 86_400_000 && atMs - lastKept < age / 10) drop.push(pos);
    else lastKept = atMs;
  }
  return drop;
}
