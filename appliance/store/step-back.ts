import { constants, copyFileSync, existsSync, linkSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { definitionOf } from "#sync/protocol/field-rule.ts";
import { rowHash } from "#sync/protocol/wire/chain.ts";
import { type Db, openForReading } from "./connection.ts";
import { openForWriting } from "./database.ts";
import { makeDurable } from "./durable-file.ts";
import { genesis, type JournalRow } from "./ledger/journal.ts";
import { copyNotes, replayRows } from "./replay-rows.ts";
import { type Migration, ownMigrations, schemaOf } from "./schema.ts";
import { Statements } from "./statements.ts";
import { bodyAt } from "./sync/page-rows.ts";

/** What came of a book that a later version wrote to. */
export interface StepBackReport {
  atMs: number;
  /** Rows of the journal that were carried over, of `facts` in all. None is ever left behind. */
  carried: number;
  facts: number;
  /** The backup from before the later version began, or everything made anew from the journal. */
  from: "backup" | "journal";
  /** Sets that this version does not know: they stay in the journal, and count again when a version that knows them comes. */
  parked: { what: string; sets: number }[];
  /** The later version's book is kept here until the next update. */
  kept: string;
}

/** This version cannot go on from the book. Nothing was changed. */
export class StepBackFailed extends Error {}

const parkedKindsMax = 50;

/**
 * An older version goes on with a book that a later one has written to (decision 18). The journal is the truth and its rows are the same in every version, so every other
 * table is made of it in the form that this version knows: the backup from before, with the rows that were written since; or, where that is missing or damaged, the whole
 * journal. The chain of every origin then ends exactly where it ended, so nothing that was acknowledged is missing, and the cloud sees one line of facts.
 * To be called when nobody has the book open. A power cut leaves the later book in place, and the next start does it again.
 */
export function stepBack(
  file: string,
  backup: string,
  {
    nowMs,
    migrations = ownMigrations(),
    progress = () => {},
    keepReport,
  }: {
    nowMs: number;
    migrations?: readonly Migration[];
    progress?: (done: number, total: number) => void;
    /** Called with the report before the books change places, so that it cannot be lost. */
    keepReport: (report: StepBackReport) => void;
  },
): StepBackReport {
  const target = `${file}.stepping-back`;
  const kept = `${file}.of-later-version`;
  settleWal(file);
  const later = openForReading(file);
  let report: StepBackReport;
  try {
    const made =
      fromBackup(later, backup, target, migrations, progress) ?? fromJournal(later, target, migrations, progress);
    report = { atMs: nowMs, ...made, kept };
  } finally {
    later.close();
  }
  settleWal(target);
  makeDurable(target);
  keepReport(report);
  // The name of the book always stands for a whole book: the later one until the rename, ours from then on.
  rmSync(kept, { force: true });
  linkSync(file, kept);
  renameSync(target, file);
  makeDurable(dirname(file));
  return report;
}

type Made = Omit<StepBackReport, "atMs" | "kept">;

function fromBackup(
  later: Db,
  backup: string,
  target: string,
  migrations: readonly Migration[],
  progress: (done: number, total: number) => void,
): Made | undefined {
  if (!existsSync(backup)) return undefined;
  clear(target);
  copyFileSync(backup, target, constants.COPYFILE_FICLONE);
  let ours: Db | undefined;
  try {
    ours = new Database(target);
    if (
      schemaOf(ours, migrations).kind !== "same" ||
      (ours.pragma("quick_check(1)") as { quick_check: string }[])[0]?.quick_check !== "ok"
    )
      return undefined;
    const last = ours.prepare("SELECT pos, hash FROM journal ORDER BY pos DESC LIMIT 1").get() as
      | Pick<JournalRow, "pos" | "hash">
      | undefined;
    const there =
      last && (later.prepare("SELECT hash FROM journal WHERE pos = ?").get(last.pos) as { hash: Buffer } | undefined);
    if (last && !there?.hash.equals(last.hash)) return undefined; // of another book
    return { from: "backup", ...carry(later, ours, last?.pos ?? 0, progress) };
  } catch (error) {
    if (error instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) return undefined;
    throw error;
  } finally {
    ours?.close();
  }
}

function fromJournal(
  later: Db,
  target: string,
  migrations: readonly Migration[],
  progress: (done: number, total: number) => void,
): Made {
  clear(target);
  const ours = openForWriting(target, 64, migrations);
  try {
    return { from: "journal", ...carry(later, ours, 0, progress) };
  } finally {
    ours.close();
  }
}

function carry(
  later: Db,
  ours: Db,
  afterPos: number,
  progress: (done: number, total: number) => void,
): Omit<Made, "from"> {
  ours.pragma("journal_mode = WAL");
  ours.pragma("synchronous = OFF"); // made durable at the end, before it takes the place of the other
  const ends = new Map<string, Buffer>();
  const carried = replayRows(later, ours, {
    afterPos,
    progress,
    onRow: (pos, row) => {
      const previous = ends.get(row.origin) ?? previousHash(ours, row);
      if (!rowHash(row, previous).equals(row.hash))
        throw new StepBackFailed(
          `Fact ${row.origin}/${row.seq} (position ${pos}) was written by the later version in a way that this version cannot check. Start the later version again.`,
        );
      ends.set(row.origin, row.hash);
    },
  });
  copyNotes(later, ours);
  expectSameEnds(later, ours);
  return { carried, facts: factsOf(ours), parked: parkedIn(ours) };
}

function previousHash(ours: Db, { origin, seq }: JournalRow): Buffer {
  const row = ours.prepare("SELECT hash FROM journal WHERE origin = ? AND seq = ?").get(origin, seq - 1) as
    | { hash: Buffer }
    | undefined;
  return row?.hash ?? genesis;
}

/** Nothing is missing: as many facts, and every chain ends with the same hash. */
function expectSameEnds(later: Db, ours: Db): void {
  const ends = (db: Db) => JSON.stringify(db.prepare(endsSql).raw().all());
  if (ends(later) !== ends(ours) || factsOf(later) !== factsOf(ours))
    throw new StepBackFailed(
      "The book that was made does not hold every fact of the later version's book. Start the later version again.",
    );
  const hubBodies = new Statements(ours);
  for (const { pos } of later
    .prepare("SELECT pos FROM hubPage WHERE pos = bodyPos AND body IS NOT NULL")
    .iterate() as Iterable<{ pos: number }>)
    if (!bodyAt(hubBodies, pos)) throw new StepBackFailed(`The page at ${pos} is missing in the book that was made.`);
}
// A bare column beside max() is of the row that has it.
const endsSql = "SELECT origin, max(seq), hex(hash) FROM journal GROUP BY origin ORDER BY origin";
const factsOf = (db: Db): number => (db.prepare("SELECT count(*) AS n FROM journal").get() as { n: number }).n;

function parkedIn(db: Db): StepBackReport["parked"] {
  const sets = new Map<string, number>();
  const rows = db.prepare("SELECT record, fields FROM parked").iterate() as Iterable<{
    record: string;
    fields: string;
  }>;
  for (const { record, fields } of rows)
    for (const [, field] of JSON.parse(fields) as [number, string, unknown][]) {
      const what = definitionOf(record) ? `${record}.${field}` : record;
      if (sets.has(what) || sets.size < parkedKindsMax) sets.set(what, (sets.get(what) ?? 0) + 1);
    }
  return [...sets]
    .map(([what, n]) => ({ what, sets: n }))
    .sort((a, b) => b.sets - a.sets || (a.what < b.what ? -1 : 1));
}

/** One file, whole: nothing is left in a log of changes that would have to move with it. */
function settleWal(file: string): void {
  const db = new Database(file);
  try {
    db.pragma("wal_checkpoint(TRUNCATE)");
  } finally {
    db.close();
  }
  if (existsSync(`${file}-wal`))
    throw new StepBackFailed(`${file} is still open elsewhere. Stop what uses it and start again.`);
}

function clear(file: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
}
