import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  createReadStream,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { openForReading } from "./connection.ts";
import { type VerifyReport, verify } from "./verify.ts";

/** Stands beside the backup as `<file>.json`: what is in it, and the hash that proves the copy. */
export interface BackupNote {
  pos: number;
  atMs: number;
  bytes: number;
  sha256: string;
}

/**
 * Copies a live book into one file while it is being written to: a read transaction sees one moment, the writer never waits.
 * The file appears under its name only when it is whole and on disk.
 */
export async function backup(book: string, file: string): Promise<BackupNote> {
  const part = `${file}.part`;
  rmSync(part, { force: true });
  const db = openForReading(book);
  try {
    db.prepare("VACUUM INTO ?").run(part);
  } finally {
    db.close();
  }
  sync(part);
  const copy = new Database(part, { readonly: true });
  const head = copy.prepare("SELECT pos, atMs FROM journal ORDER BY pos DESC LIMIT 1").get() as
    | { pos: number; atMs: number }
    | undefined;
  copy.close();
  const { sha256, bytes } = await digestFile(part);
  const note: BackupNote = { pos: head?.pos ?? 0, atMs: head?.atMs ?? 0, bytes, sha256 };
  writeFileSync(`${file}.json`, `${JSON.stringify(note)}\n`);
  renameSync(part, file);
  sync(dirname(file));
  return note;
}

export interface RestoreReport {
  note: BackupNote | undefined;
  verified: VerifyReport;
  /** Where the book that was there before now is; nothing is deleted. */
  setAside: string | undefined;
}

/**
 * Puts a backup in place of the book. It proves itself first: the copy's hash, then the whole chain; a backup that fails is
 * not touched and the book stays. Call it with the appliance stopped.
 */
export async function restore(
  file: string,
  book: string,
  nowMs: number,
  progress?: (done: number, total: number) => void,
): Promise<RestoreReport> {
  const note = existsSync(`${file}.json`)
    ? (JSON.parse(readFileSync(`${file}.json`, "utf8")) as BackupNote)
    : undefined;
  const { sha256 } = await digestFile(file);
  if (note && note.sha256 !== sha256)
    throw new Error(
      `${file} is not the file that was backed up: SHA-256 ${sha256}, its note says ${note.sha256}. Use another backup.`,
    );
  const incoming = `${book}.restoring`;
  copyFileSync(file, incoming);
  const db = new Database(incoming);
  let verified: VerifyReport;
  try {
    verified = verify(db, progress);
  } finally {
    db.close();
  }
  if (!verified.ok) {
    rmSync(incoming, { force: true });
    return { note, verified, setAside: undefined };
  }
  sync(incoming);
  let setAside: string | undefined;
  if (existsSync(book)) {
    setAside = `${book}.before-restore-${new Date(nowMs).toISOString().replaceAll(/[:.]/g, "-")}`;
    for (const suffix of ["", "-wal", "-shm"])
      if (existsSync(book + suffix)) renameSync(book + suffix, setAside + suffix);
  }
  renameSync(incoming, book);
  sync(dirname(book));
  return { note, verified, setAside };
}

async function digestFile(file: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { sha256: hash.digest("hex"), bytes };
}

/** Makes a file, or the names in a folder, durable. */
function sync(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
