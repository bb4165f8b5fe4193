import type { Reader } from "../reader.ts";
import { readSnapshot, type SnapshotRow } from "./snapshot.ts";

export interface PastStock {
  place: string;
  sku: string;
  lot: string;
  serial: string;
  lpn: string;
  owner: string;
  status: string;
  onHand: number;
}

/**
 * The last journal position at or before a moment; 0 when the book was still empty. The clock of the book never runs backwards; facts that were written again
 * after a fork keep the time of the first writing, so they are passed over.
 */
export function posAt(reader: Reader, atMs: number): number {
  let low = 0;
  let high = reader.row<{ pos: number }>("SELECT pos FROM journal ORDER BY pos DESC LIMIT 1")?.pos ?? 0;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const at = reader.row<{ atMs: number }>(timeSql, middle)?.atMs ?? 0;
    if (at <= atMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

const timeSql = "SELECT atMs FROM journal WHERE pos <= ? AND source IS NULL ORDER BY pos DESC LIMIT 1";

/**
 * Stock as it was at a journal position, for one SKU, one place, or everything. Everything starts from the nearest snapshot
 * before it, or goes back from the stock of now, whichever has fewer facts to read.
 */
export function stockAsOf(reader: Reader, pos: number, filter: { sku?: string; place?: string } = {}): PastStock[] {
  if (filter.sku !== undefined || filter.place !== undefined) {
    const column = filter.sku !== undefined ? "sku" : "place";
    const rows = reader.rows<PastStock>(
      `SELECT place, sku, lot, serial, lpn, owner, status, sum(delta) AS onHand FROM entry
       WHERE ${column} = ? AND pos <= ? GROUP BY place, sku, lot, serial, lpn, owner, status HAVING onHand <> 0 ORDER BY 1, 2, 3, 4, 5, 6, 7`,
      (filter.sku ?? filter.place) as string,
      pos,
    );
    return rows.filter((row) => filter.place === undefined || row.place === filter.place);
  }
  const head = reader.row<{ pos: number }>("SELECT pos FROM journal ORDER BY pos DESC LIMIT 1")?.pos ?? 0;
  const base = reader.row<{ pos: number; body: Buffer }>(
    "SELECT pos, body FROM snapshot WHERE pos <= ? ORDER BY pos DESC LIMIT 1",
    pos,
  );
  const stock = new Map<string, number>();
  const add = (row: SnapshotRow, factor: 1 | -1) => {
    const key = JSON.stringify(row.slice(0, 7));
    stock.set(key, (stock.get(key) ?? 0) + factor * row[7]);
  };
  const entries = reader.statements.get<SnapshotRow>(
    "SELECT place, sku, lot, serial, lpn, owner, status, delta FROM entry WHERE pos > ? AND pos <= ?",
  );
  if (head - pos <= pos - (base?.pos ?? 0)) {
    for (const row of reader.statements
      .get<SnapshotRow>("SELECT place, sku, lot, serial, lpn, owner, status, onHand FROM balance")
      .raw()
      .iterate() as Iterable<SnapshotRow>)
      add(row, 1);
    for (const row of entries.raw().iterate(pos, head) as Iterable<SnapshotRow>) add(row, -1);
  } else {
    for (const row of base ? readSnapshot(base.body) : []) add(row, 1);
    for (const row of entries.raw().iterate(base?.pos ?? 0, pos) as Iterable<SnapshotRow>) add(row, 1);
  }
  return [...stock]
    .filter(([, onHand]) => onHand !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, onHand]) => {
      const [place, sku, lot, serial, lpn, owner, status] = JSON.parse(key) as [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ];
      return { place, sku, lot, serial, lpn, owner, status, onHand };
    });
}
