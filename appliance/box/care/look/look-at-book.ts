import type { Db } from "../../../store/connection.ts";
import type { BookSeen } from "../observation.ts";

/** What the book's tables tell at once, without looking at its pages. */
export function lookAtBook(db: Db): BookSeen {
  const fact = (order: "ASC" | "DESC") =>
    db.prepare(`SELECT pos, atMs FROM journal ORDER BY pos ${order} LIMIT 1`).get() as
      | { pos: number; atMs: number }
      | undefined;
  const [first, last] = [fact("ASC"), fact("DESC")];
  return {
    head: last?.pos ?? 0,
    lastFactAtMs: last?.atMs ?? null,
    firstFactAtMs: first?.atMs ?? null,
    cursors: db.prepare("SELECT consumer, pos FROM cursor ORDER BY consumer").all() as BookSeen["cursors"],
    letters: db
      .prepare("SELECT consumer, count(*) AS count, max(error) AS error FROM deadLetter GROUP BY consumer")
      .all() as BookSeen["letters"],
  };
}

/** Damaged pages of the book's file; none when it is whole. Reads the whole file. */
export function damageOf(db: Db): string[] {
  const rows = (db.pragma("quick_check(5)") as { quick_check: string }[]).map((row) => row.quick_check);
  return rows.length === 1 && rows[0] === "ok" ? [] : rows;
}
