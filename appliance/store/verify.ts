import { rowHash } from "#sync/protocol/wire/chain.ts";
import type { Db } from "./connection.ts";
import { genesis, type JournalRow } from "./ledger/journal.ts";

export interface VerifyProblem {
  pos: number;
  what: "hash" | "gap" | "clock" | "balance" | "unbalanced" | "promise" | "answer" | "integrity";
  detail: string;
}

export interface VerifyReport {
  ok: boolean;
  facts: number;
  origins: { origin: string; seq: number }[];
  /** At most 100; the first ones found. */
  problems: VerifyProblem[];
}

const problemsMax = 100;

/**
 * Walks the chain of every origin (hash, dense seq, rising clock), then checks the book against itself: balances are the sum of
 * their entries (I2), every SKU, lot and serial sums to zero over all places (I1), promises equal their allocations.
 * `progress` is called with facts done and facts in all.
 */
export function verify(db: Db, progress: (done: number, total: number) => void = () => {}): VerifyReport {
  const problems: VerifyProblem[] = [];
  const report = (problem: VerifyProblem) => problems.length < problemsMax && problems.push(problem);

  for (const { integrity_check: detail } of db.pragma("integrity_check(10)") as { integrity_check: string }[])
    if (detail !== "ok") report({ pos: 0, what: "integrity", detail });

  const total = (db.prepare("SELECT count(*) AS n FROM journal").get() as { n: number }).n;
  const ends = new Map<string, { seq: number; hash: Buffer; hlc: string }>();
  let done = 0;
  for (const row of db.prepare("SELECT * FROM journal ORDER BY pos").iterate() as Iterable<JournalRow>) {
    const end = ends.get(row.origin) ?? { seq: 0, hash: genesis, hlc: "" };
    if (row.seq !== end.seq + 1)
      report({ pos: row.pos, what: "gap", detail: `${row.origin} seq ${row.seq} follows ${end.seq}` });
    // A fact that was written again keeps the stamp of its first writing.
    if (row.hlc <= end.hlc && row.source === null)
      report({ pos: row.pos, what: "clock", detail: `${row.hlc} is not after ${end.hlc}` });
    const expected = rowHash(row, end.hash);
    if (!expected.equals(row.hash))
      report({
        pos: row.pos,
        what: "hash",
        detail: `fact ${row.origin}/${row.seq} (${row.type}) was changed after it was written`,
      });
    ends.set(row.origin, { seq: row.seq, hash: row.hash, hlc: row.source === null ? row.hlc : end.hlc });
    if (++done % 10_000 === 0) progress(done, total);
  }
  progress(done, total);

  for (const row of db.prepare(unequalSql).iterate() as Iterable<Record<string, unknown>>)
    report({
      pos: 0,
      what: "balance",
      detail: `${row.place} ${row.sku} ${row.lot} ${row.serial} ${row.lpn}: balance ${row.onHand}, entries ${row.total}`,
    });
  for (const row of db
    .prepare(
      "SELECT sku, lot, serial, owner, sum(delta) AS total FROM entry GROUP BY sku, lot, serial, owner HAVING total <> 0",
    )
    .iterate() as Iterable<Record<string, unknown>>)
    report({
      pos: 0,
      what: "unbalanced",
      detail: `${row.sku} ${row.lot} ${row.serial} sums to ${row.total} over all places`,
    });
  for (const row of db.prepare(promiseSql).iterate() as Iterable<Record<string, unknown>>)
    report({
      pos: 0,
      what: "promise",
      detail: `${row.place} ${row.sku}: ${row.allocated} allocated, allocations hold ${row.total}`,
    });
  for (const row of db
    .prepare(
      "SELECT commandId FROM answer WHERE NOT EXISTS (SELECT 1 FROM journal WHERE journal.pos = answer.pos AND journal.commandId = answer.commandId)",
    )
    .iterate() as Iterable<Record<string, unknown>>)
    report({ pos: 0, what: "answer", detail: `the answer of ${row.commandId} is not in the journal` });

  return {
    ok: problems.length === 0,
    facts: done,
    origins: [...ends].map(([origin, { seq }]) => ({ origin, seq })),
    problems,
  };
}

const key = "place, sku, lot, serial, lpn, owner, status";
const unequalSql = `
  WITH total AS (SELECT ${key}, sum(delta) AS total FROM entry GROUP BY ${key})
  SELECT ${key}, onHand, coalesce(total, 0) AS total FROM balance LEFT JOIN total USING (${key}) WHERE onHand <> coalesce(total, 0)
  UNION ALL
  SELECT ${key}, 0 AS onHand, total FROM total LEFT JOIN balance USING (${key}) WHERE total <> 0 AND onHand IS NULL`;
const promiseSql = `
  WITH held AS (SELECT ${key}, sum(qty) AS total FROM allocation WHERE qty <> 0 GROUP BY ${key})
  SELECT ${key}, allocated, coalesce(total, 0) AS total FROM balance LEFT JOIN held USING (${key}) WHERE allocated <> coalesce(total, 0)
  UNION ALL
  SELECT ${key}, 0 AS allocated, total FROM held LEFT JOIN balance USING (${key}) WHERE allocated IS NULL`;
