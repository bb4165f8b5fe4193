import type { Db } from "./connection.ts";
import type { JournalRow } from "./ledger/journal.ts";
import { Statements } from "./statements.ts";
import { isHubRow, type Ledger, openLedger } from "./sync/ledger.ts";
import { bodyAt } from "./sync/page-rows.ts";
import { replayRow } from "./sync/replay-row.ts";

/** Rows in one transaction: the whole is not durable before its end, so this only bounds what a transaction holds. */
const rowsAtOnce = 10_000;

/**
 * Takes the rows of the journal of `source` that stand behind `afterPos` into `target`, with all that they do. Of the source only the journal and the bytes of its
 * hub rows are read: these two tables are the same in every version (decision 18), all others are made of them. Gives the number of rows.
 */
export function replayRows(
  source: Db,
  target: Db,
  {
    afterPos = 0,
    progress = () => {},
    onRow = () => {},
  }: {
    afterPos?: number;
    progress?: (done: number, total: number) => void;
    /** Before the next row is taken. What it throws ends the replay. */
    onRow?: (pos: number, row: JournalRow) => void;
  } = {},
): number {
  const total = (source.prepare("SELECT count(*) AS n FROM journal WHERE pos > ?").get(afterPos) as { n: number }).n;
  const from = new Statements(source);
  const statements = new Statements(target);
  let ledger: Ledger | undefined;
  let done = 0;
  target.exec("BEGIN");
  const rows = source.prepare(`SELECT ${journalColumns} FROM journal WHERE pos > ? ORDER BY pos`).iterate(afterPos);
  for (const row of rows as Iterable<JournalRow>) {
    ledger ??= openLedger(statements, row.origin);
    replayRow(ledger, row, isHubRow(row.origin) ? bodyAt(from, row.pos) : undefined);
    onRow(row.pos, row);
    if (++done % rowsAtOnce === 0) {
      target.exec("COMMIT; BEGIN");
      progress(done, total);
    }
  }
  target.exec("COMMIT");
  progress(done, total);
  return done;
}

/** Consumers' own notes: they say how far others have read, not what happened, so they are copied. */
const notes = ["cursor", "deadLetter", "syncNote"];

/** Makes the notes of `target` those of `source`. A column that only one of them has is left out. */
export function copyNotes(source: Db, target: Db): void {
  for (const table of notes) {
    const columns = columnsOf(target, table).filter((name) => columnsOf(source, table).includes(name));
    const copy = target.prepare(`INSERT INTO "${table}" (${columns.join()}) VALUES (${columns.map(() => "?").join()})`);
    target.transaction(() => {
      target.prepare(`DELETE FROM "${table}"`).run();
      for (const row of source.prepare(`SELECT ${columns.join()} FROM "${table}"`).raw().iterate() as Iterable<
        unknown[]
      >)
        copy.run(...row);
    })();
  }
}

const columnsOf = (db: Db, table: string): string[] =>
  (db.prepare(`SELECT name FROM pragma_table_info('${table}')`).raw().all() as [string][]).map(([name]) => name);

const journalColumns =
  "pos, origin, seq, base, hlc, atMs, actor, device, commandId, type, data, moves, sets, source, answer, hash";
