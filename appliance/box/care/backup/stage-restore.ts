import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { type DataFolder, writeWhole } from "../../../site/data-folder.ts";
import { type VerifyReport, verify } from "../../../store/verify.ts";
import { digest, filesBelow, type Manifest, manifestShape } from "./gather.ts";
import { readNote } from "./make-backup.ts";
import { keyFrom } from "./recovery.ts";
import { openSealed } from "./sealed-file.ts";

/** Where a restore is laid out; `ready.json` in it is the decision: from then on the next start takes it. */
export const stagedFolder = ({ root }: Pick<DataFolder, "root">): string => join(root, "restoring");
export const readyFile = "ready.json";

/** The backup, or the code for it, is not what it should be. `code` false: it is the backup. */
export class RestoreTrouble extends Error {
  readonly what: "code" | "backup" | "space";
  readonly freeBytes: number;
  constructor(what: "code" | "backup" | "space", text: string, freeBytes = 0) {
    super(text);
    this.what = what;
    this.freeBytes = freeBytes;
  }
}

/**
 * Opens a backup beside the working site and proves it: every file by its hash, every fact by its chain, every balance by its facts. What is here
 * stays as it is until the next start, which `finishRestore` begins with.
 */
export async function stageRestore({
  folder,
  file,
  typed,
  signal,
  onProgress = () => {},
}: {
  folder: DataFolder;
  file: string;
  /** Recovery code, age key or passphrase. */
  typed: string;
  signal?: AbortSignal;
  onProgress?: (done: number, of: number) => void;
}): Promise<Manifest> {
  const note = readNote(file);
  const key = await keyFrom(typed, note?.sealed ?? "");
  if (key === undefined)
    throw new RestoreTrouble("code", "This is no recovery code, and no passphrase of this backup.");
  requireSpace(folder, statSync(file).size);
  if (note && (await digest(file)).sha256 !== note.sha256)
    throw new RestoreTrouble("backup", "The file is not as it was written: its SHA-256 differs from its note's.");
  const at = stagedFolder(folder);
  rmSync(at, { recursive: true, force: true });
  mkdirSync(at, { recursive: true, mode: 0o700 });
  try {
    await openSealed(file, key, at, signal).catch((error: Error) => {
      // age says so when none of its keys fits; anything else is about the bytes.
      if (/no identity matched|identity/i.test(error.message)) throw new RestoreTrouble("code", error.message);
      throw new RestoreTrouble("backup", `It cannot be read to its end: ${error.message}`);
    });
    const manifest = await prove(at);
    const report = verifyBook(join(at, "book.sqlite"), onProgress);
    if (!report.ok) throw new RestoreTrouble("backup", report.problems[0]?.detail ?? "its book is not sound");
    for (const path of filesBelow(at, ".")) flush(join(at, path));
    writeWhole(join(at, readyFile), `${JSON.stringify({ stagedFrom: file, origins: report.origins })}\n`);
    return manifest;
  } catch (error) {
    rmSync(at, { recursive: true, force: true });
    throw error;
  }
}

async function prove(at: string): Promise<Manifest> {
  const path = join(at, "manifest.json");
  const read = existsSync(path) ? manifestShape.safeParse(JSON.parse(readFileSync(path, "utf8"))) : undefined;
  if (!read?.success) throw new RestoreTrouble("backup", "There is no readable list of its content in it.");
  for (const one of read.data.files) {
    const found = existsSync(join(at, one.path)) ? await digest(join(at, one.path)) : undefined;
    if (found?.sha256 !== one.sha256) throw new RestoreTrouble("backup", `${one.path} in it is missing or damaged.`);
  }
  return read.data;
}

function verifyBook(file: string, onProgress: (done: number, of: number) => void): VerifyReport {
  const db = new Database(file);
  try {
    return verify(db, onProgress);
  } finally {
    db.close();
  }
}

function flush(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function requireSpace(folder: DataFolder, sealedBytes: number): void {
  const { bavail, bsize } = statfsSync(folder.root);
  const freeBytes = bavail * bsize;
  // Opened it is three to five times as large.
  if (freeBytes < sealedBytes * 6)
    throw new RestoreTrouble("space", `${Math.ceil((sealedBytes * 6) / 1e6)} MB are needed here.`, freeBytes);
}
