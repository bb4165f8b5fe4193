import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { type DataFolder, writeWhole } from "../../../site/data-folder.ts";
import type { Recovery } from "../care-files.ts";
import { type BackupNoteFile, backupEnding, backupFileOf, backupName, backupNote } from "./backup-files.ts";
import { digest, gather, gatherFolder, type Manifest } from "./gather.ts";
import { type Keep, mayGo } from "./retain.ts";
import { readSealed, sealFolder } from "./sealed-file.ts";

export type BackupStep = "copy" | "write" | "check";

/** Beside the book's own copy, this much must stay free for the floor to go on. */
const reserveBytes = 256 * 1024 * 1024;

/**
 * One backup in one folder, encrypted, read back and opened again before it counts; then those that may go are removed. Throws with a
 * sentence for people when it does not come to that, and then nothing of it stays.
 */
export async function makeBackup({
  folder,
  into,
  about,
  recovery,
  keep,
  onProgress = () => {},
  signal,
}: {
  folder: DataFolder;
  into: string;
  about: Pick<Manifest, "siteId" | "siteName" | "version" | "atMs">;
  recovery: Recovery;
  keep: Keep;
  onProgress?: (step: BackupStep, done: number, of: number) => void;
  signal?: AbortSignal;
}): Promise<BackupNoteFile & { name: string }> {
  const bookBytes = statSync(folder.book).size;
  requireSpace(folder.root, bookBytes + reserveBytes, "this box");
  onProgress("copy", 0, bookBytes);
  const name = backupName(about.siteId, about.atMs);
  const file = join(into, name);
  const part = `${file}.part`;
  try {
    const { at, manifest } = await gather(folder, about);
    const plainBytes = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
    // Compressed it is a third or less; what does not fit anyway says so while it is written.
    requireSpace(into, plainBytes / 4, into);
    // Opened with a key that is thrown away afterwards: the box itself keeps none that opens it.
    const { generateX25519Identity, identityToRecipient } = await import("age-encryption");
    const once = await generateX25519Identity();
    const recipients = [recovery.recipient, await identityToRecipient(once)];
    const report = (bytes: number) => onProgress("write", bytes, plainBytes);
    const { bytes, sha256 } = await sealFolder({
      at,
      file: part,
      recipients,
      onBytes: report,
      ...(signal && { signal }),
    });
    onProgress("check", 0, bytes);
    await proveBackup(part, { bytes, sha256 }, once, manifest, signal);
    const { files: _files, ...rest } = manifest;
    const note: BackupNoteFile = { ...rest, bytes, sha256, sealed: recovery.sealed };
    writeWhole(`${file}.json`, `${JSON.stringify(note, null, 2)}\n`);
    renameSync(part, file);
    flushFolder(into);
    removeOld(into, about.siteId, keep);
    onProgress("check", bytes, bytes);
    return { ...note, name };
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  } finally {
    rmSync(gatherFolder(folder), { recursive: true, force: true });
  }
}

/** Reads it back from where it was written, opens it, and compares every file in it. */
async function proveBackup(
  file: string,
  written: { bytes: number; sha256: string },
  key: string,
  manifest: Manifest,
  signal?: AbortSignal,
): Promise<void> {
  const there = await digest(file);
  if (there.bytes !== written.bytes || there.sha256 !== written.sha256)
    throw new Error("What was read back is not what was written: this medium cannot be trusted.");
  const found = await readSealed(file, key, signal);
  const bad = manifest.files.find(({ path, bytes, sha256 }) => {
    const one = found.get(path);
    return one?.bytes !== bytes || one.sha256 !== sha256;
  });
  if (bad || !found.has("manifest.json"))
    throw new Error(`The backup could not be opened again: ${bad?.path ?? "manifest.json"} is not as it was.`);
}

/** Backups in a folder, the newest first. */
export function backupsIn(into: string): (NonNullable<ReturnType<typeof backupFileOf>> & { file: string })[] {
  if (!existsSync(into)) return [];
  return readdirSync(into)
    .filter((name) => name.endsWith(backupEnding))
    .flatMap((name) => {
      const file = join(into, name);
      const told = backupFileOf(name, statSync(file).size, readNote(file));
      return told ? [{ ...told, file }] : [];
    })
    .sort((a, b) => b.atMs - a.atMs);
}

export function readNote(file: string): BackupNoteFile | undefined {
  try {
    return backupNote.parse(JSON.parse(readFileSync(`${file}.json`, "utf8")));
  } catch {
    return undefined; // a lost note loses the site's name and the way by passphrase, not the backup
  }
}

/** Of this site only: a stick may carry backups of many. What a cut left behind goes, too. */
function removeOld(into: string, siteId: string, keep: Keep): void {
  const ours = backupsIn(into).filter((one) => one.siteId === siteId);
  for (const { file } of mayGo(ours, keep)) for (const path of [file, `${file}.json`]) rmSync(path, { force: true });
  for (const name of readdirSync(into))
    if (name.startsWith(`kontor-${siteId}-`) && name.endsWith(`${backupEnding}.part`))
      rmSync(join(into, name), { force: true });
}

function requireSpace(path: string, bytes: number, title: string): void {
  const { bavail, bsize } = statfsSync(path);
  if (bavail * bsize >= bytes) return;
  const mb = (n: number) => `${Math.ceil(n / 1e6)} MB`;
  throw new Error(`Not enough space on ${title}: ${mb(bytes)} needed, ${mb(bavail * bsize)} free.`);
}

function flushFolder(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } catch (error) {
    // Some file systems of sticks and shares have no such flush.
    if (!["EINVAL", "ENOTSUP", "EBADF"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    closeSync(handle);
  }
}
