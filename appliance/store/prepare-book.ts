import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { z } from "zod";
import { type Db, openForReading } from "./connection.ts";
import { openForWriting } from "./database.ts";
import { makeDurable, replaceDurably } from "./durable-file.ts";
import { doneMigrations, type Migration, ownMigrations, schemaOf } from "./schema.ts";
import { type StepBackReport, stepBack } from "./step-back.ts";

/** What was done to a book before it was opened, when it was not of this version. */
export type Prepared =
  | { kind: "as-it-was" }
  | { kind: "upgraded"; steps: string[]; backup: "made" | "there" }
  | { kind: "stepped-back"; report: StepBackReport };

/** Facts that may have been written since a backup, for it to be used: the way back reads them all again. */
const backupBehindMax = 100_000;
/** Beside what the backup itself takes: what SQLite needs on the way. */
const spareBytes = 64 * 1024 * 1024;

/**
 * Makes the book one that this version can open: nothing for most starts. One of an earlier version is backed up, then its migrations are run; one of a later version is
 * made anew in our form with every fact that it holds (`stepBack`). To be called before anybody opens the book; `log` tells what takes its time.
 */
export function prepareBook(
  file: string,
  {
    nowMs,
    log,
    migrations = ownMigrations(),
  }: { nowMs: number; log: (text: string) => void; migrations?: readonly Migration[] },
): Prepared {
  if (!existsSync(file)) return { kind: "as-it-was" };
  const db = new Database(file);
  const schema = schemaOf(db, migrations);
  try {
    if (schema.kind === "older") {
      const steps = schema.missing.map(({ tag }) => tag);
      const backup = isBackupOf(db, beforeUpdateFile(file)) ? "there" : "made";
      if (backup === "made") {
        log(`the book is backed up before it is brought to this version (${steps.join(", ")})`);
        backUp(db, file);
      }
      log(`the book is brought to this version: ${steps.join(", ")}`);
      db.close();
      openForWriting(file, 64, migrations).close();
      return { kind: "upgraded", steps, backup };
    }
  } finally {
    db.close();
  }
  if (schema.kind !== "newer") return { kind: "as-it-was" }; // or `openForWriting` says why not
  log("a later version wrote to the book: it is made anew in the form of this one, with every fact");
  needSpace(file, statSync(file).size);
  const report = stepBack(file, beforeUpdateFile(file), {
    nowMs,
    migrations,
    progress: (done, total) => log(`facts carried over: ${done} of ${total}`),
    keepReport: (kept) => writeReport(file, kept),
  });
  return { kind: "stepped-back", report };
}

/** The backup that an update leaves behind: of the book as the version before the update knew it. One, until the next update. */
export const beforeUpdateFile = (file: string): string => join(dirname(file), "before-update", "book.sqlite");

/** The last time that a later version was given up, as long as nobody has taken note of it. */
export function stepBackNews(file: string): StepBackReport | undefined {
  const path = reportFile(file);
  return existsSync(path) ? reportShape.parse(JSON.parse(readFileSync(path, "utf8"))) : undefined;
}
export const dropStepBackNews = (file: string): void => rmSync(reportFile(file), { force: true });

/** Bytes that must be free before an update is begun, for the backup and for the way back. */
export const spaceForUpdate = (file: string): number => (existsSync(file) ? statSync(file).size * 2 : 0) + spareBytes;

/** It is whole as far as its last fact tells, of this very book, and of the version that the book is of now. */
function isBackupOf(db: Db, backup: string): boolean {
  if (!existsSync(backup)) return false;
  let copy: Db | undefined;
  try {
    copy = openForReading(backup);
    if (doneMigrations(copy).join() !== doneMigrations(db).join()) return false;
    const last = copy.prepare("SELECT pos, hash FROM journal ORDER BY pos DESC LIMIT 1").get() as
      | { pos: number; hash: Buffer }
      | undefined;
    if (!last) return false;
    const there = db.prepare("SELECT hash FROM journal WHERE pos = ?").get(last.pos) as { hash: Buffer } | undefined;
    const { pos: head } = db.prepare("SELECT max(pos) AS pos FROM journal").get() as { pos: number };
    return head - last.pos <= backupBehindMax && (there?.hash.equals(last.hash) ?? false);
  } catch {
    return false; // damaged: another is made
  } finally {
    copy?.close();
  }
}

function backUp(db: Db, file: string): void {
  const target = beforeUpdateFile(file);
  const part = `${target}.part`;
  mkdirSync(dirname(target), { recursive: true });
  for (const old of [part, target, `${target}.json`]) rmSync(old, { force: true });
  needSpace(file, statSync(file).size);
  db.prepare("VACUUM INTO ?").run(part);
  makeDurable(part);
  renameSync(part, target);
  makeDurable(dirname(target));
}

function needSpace(file: string, bookBytes: number): void {
  const { bavail, bsize } = statfsSync(dirname(file));
  const neededBytes = bookBytes + spareBytes;
  if (bavail * bsize < neededBytes)
    throw new Error(
      `There are ${bavail * bsize} bytes free for ${dirname(file)}, and ${neededBytes} are needed to keep a copy of the book. The book was not changed. Free some space, or start the version before.`,
    );
}

const reportFile = (file: string): string => join(dirname(file), "before-update", "stepped-back.json");

function writeReport(file: string, report: StepBackReport): void {
  const path = reportFile(file);
  mkdirSync(dirname(path), { recursive: true });
  replaceDurably(path, `${JSON.stringify(report)}\n`);
}

const reportShape = z.object({
  atMs: z.int(),
  carried: z.int(),
  facts: z.int(),
  from: z.enum(["backup", "journal"]),
  parked: z.array(z.object({ what: z.string(), sets: z.int() })),
  kept: z.string(),
});
