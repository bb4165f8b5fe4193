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
  /** The single readings of sensors, in a file of their own beside it: `<file>.telemetry`. Missing where there are none. */
  telemetry?: { bytes: number; sha256: string };
}

/** Where the single readings stand that belong to a backup. */
const telemetryOf = (file: string): string => `${file}.telemetry`;

/**
 * Copies a live book into one file while it is being written to: a read transaction sees one moment, the writer never waits. Single readings of
 * sensors (`telemetry`, a database of its own) are copied beside it, in the same way. Both appear under their names only when they are whole and on
 * disk.
 */
export async function backup(book: string, file: string, telemetry?: string): Promise<BackupNote> {
  const part = `${file}.part`;
  // Before the book: what it has not summed up by then is summed up again after a restore, and never left out.
  const telemetryPart = telemetry !== undefined && existsSync(telemetry) ? `${telemetryOf(file)}.part` : undefined;
  if (telemetry !== undefined && telemetryPart !== undefined) copyOf(telemetry, telemetryPart);
  copyOf(book, part);
  const copy = new Database(part, { readonly: true });
  const head = copy.prepare("SELECT pos, atMs FROM journal ORDER BY pos DESC LIMIT 1").get() as
    | { pos: number; atMs: number }
    | undefined;
  copy.close();
  const { sha256, bytes } = await digestFile(part);
  const note: BackupNote = { pos: head?.pos ?? 0, atMs: head?.atMs ?? 0, bytes, sha256 };
  if (telemetryPart !== undefined) note.telemetry = await digestFile(telemetryPart);
  writeFileSync(`${file}.json`, `${JSON.stringify(note)}\n`);
  // An earlier backup of that name may have had some.
  rmSync(telemetryOf(file), { force: true });
  if (telemetryPart !== undefined) renameSync(telemetryPart, telemetryOf(file));
  renameSync(part, file);
  sync(dirname(file));
  return note;
}

function copyOf(database: string, part: string): void {
  rmSync(part, { force: true });
  const db = openForReading(database);
  try {
    db.prepare("VACUUM INTO ?").run(part);
  } finally {
    db.close();
  }
  sync(part);
}

export interface RestoreReport {
  note: BackupNote | undefined;
  verified: VerifyReport;
  /** Where the book that was there before now is; nothing is deleted. */
  setAside: string | undefined;
  /** Single readings of sensors: taken from the backup, not in it, or lost since it was made (those that are there stay). */
  telemetry: "restored" | "none" | "lost";
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
  telemetry?: string,
): Promise<RestoreReport> {
  const note = existsSync(`${file}.json`)
    ? (JSON.parse(readFileSync(`${file}.json`, "utf8")) as BackupNote)
    : undefined;
  const { sha256 } = await digestFile(file);
  if (note && note.sha256 !== sha256)
    throw new Error(
      `${file} is not the file that was backed up: SHA-256 ${sha256}, its note says ${note.sha256}. Use another backup.`,
    );
  const readings = await incomingTelemetry(file, note, telemetry);
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
    if (readings.incoming) rmSync(readings.incoming, { force: true });
    return { note, verified, setAside: undefined, telemetry: "none" };
  }
  sync(incoming);
  const setAside = putAside(book, nowMs);
  renameSync(incoming, book);
  if (readings.incoming && telemetry !== undefined) {
    putAside(telemetry, nowMs);
    renameSync(readings.incoming, telemetry);
  }
  sync(dirname(book));
  return { note, verified, setAside, telemetry: readings.state };
}

/** The readings of a backup, copied beside where they belong, after their hash has proven them. */
async function incomingTelemetry(
  file: string,
  note: BackupNote | undefined,
  telemetry: string | undefined,
): Promise<{ state: RestoreReport["telemetry"]; incoming?: string }> {
  if (!note?.telemetry || telemetry === undefined) return { state: "none" };
  const source = telemetryOf(file);
  // Readings are no reason to leave a site without its book.
  if (!existsSync(source)) return { state: "lost" };
  const incoming = `${telemetry}.restoring`;
  copyFileSync(source, incoming);
  const { sha256 } = await digestFile(incoming);
  if (sha256 === note.telemetry.sha256) {
    sync(incoming);
    return { state: "restored", incoming };
  }
  rmSync(incoming, { force: true });
  throw new Error(
    `${source} is not the file that was backed up: SHA-256 ${sha256}, its note says ${note.telemetry.sha256}. Use another backup, or take that file away to restore without it.`,
  );
}

/** Gives a database another name, with all that belongs to it; says which. */
function putAside(database: string, nowMs: number): string | undefined {
  if (!existsSync(database)) return undefined;
  const name = `${database}.before-restore-${new Date(nowMs).toISOString().replaceAll(/[:.]/g, "-")}`;
  for (const suffix of ["", "-wal", "-shm"])
    if (existsSync(database + suffix)) renameSync(database + suffix, name + suffix);
  return name;
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
