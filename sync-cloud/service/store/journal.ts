import {
  closeSync,
  fdatasync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { crc32 } from "node:zlib";
import type { Param } from "./sql.ts";

/** One committed transaction: what to run again. Numbered from 1 without gaps. */
export interface JournalEntry {
  n: number;
  company: number;
  statements: [text: string, params: readonly Param[]][];
}

/** More than this in one transaction is refused before it commits. */
export const entryBytesMax = 64 * 1024 * 1024;
const headBytes = 8;

/**
 * What PGlite itself does not have: a file that is on the disk before anything is acknowledged. Entries are written in commit order and synced in
 * groups: one sync runs at a time, and all that came meanwhile share the next. Files are named for their first entry and hold, for each, its length,
 * its CRC-32 and its bytes.
 */
export class Journal {
  readonly #folder: string;
  #file: number;
  #size = 0;
  #last: number;
  #synced: number;
  #syncing = false;
  #waiting: { n: number; done: () => void; failed: (error: Error) => void }[] = [];
  #failure: Error | undefined;
  /** Written since the file was begun. */
  get bytes(): number {
    return this.#size;
  }
  get last(): number {
    return this.#last;
  }

  /** Begins a new file behind `last`, so that a torn end of the one before it is never written over. */
  constructor(folder: string, last: number) {
    this.#folder = folder;
    this.#last = last;
    this.#synced = last;
    this.#file = begin(folder, last + 1);
  }

  /** Writes the next entry, not yet synced. Throws without trace when the disk is full. */
  append(entry: Omit<JournalEntry, "n">): number {
    if (this.#failure) throw this.#failure;
    const n = this.#last + 1;
    const body = serialize({ ...entry, n } satisfies JournalEntry);
    if (body.length > entryBytesMax)
      throw new Error(`A transaction of ${body.length} bytes is more than the journal takes (${entryBytesMax}).`);
    const record = Buffer.allocUnsafe(headBytes + body.length);
    record.writeUInt32LE(body.length, 0);
    record.writeUInt32LE(crc32(body), 4);
    body.copy(record, headBytes);
    try {
      for (let at = 0; at < record.length; )
        at += writeSync(this.#file, record, at, record.length - at, this.#size + at);
    } catch (error) {
      ftruncateSync(this.#file, this.#size);
      throw error;
    }
    this.#size += record.length;
    this.#last = n;
    return record.length;
  }

  /** Takes the last entry back: its transaction did not commit after all. */
  undo(lengthBytes: number): void {
    this.#size -= lengthBytes;
    ftruncateSync(this.#file, this.#size);
    this.#last -= 1;
    this.#synced = Math.min(this.#synced, this.#last);
  }

  /** When everything written so far is on the disk. */
  durable(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#synced >= this.#last) return Promise.resolve();
    return new Promise((done, failed) => {
      this.#waiting.push({ n: this.#last, done, failed });
      this.#sync();
    });
  }

  #sync(): void {
    if (this.#syncing || this.#waiting.length === 0) return;
    this.#syncing = true;
    const upTo = this.#last;
    fdatasync(this.#file, (error) => {
      this.#syncing = false;
      if (error) {
        // After a failed sync nobody knows what is on the disk: nothing more may be acknowledged by this process.
        this.#failure = new Error(
          `The journal could not be written to the disk (${error.message}). Restart the service.`,
        );
        for (const { failed } of this.#waiting.splice(0)) failed(this.#failure);
        return;
      }
      this.#synced = Math.max(this.#synced, Math.min(upTo, this.#last));
      const ready = this.#waiting.filter(({ n }) => n <= this.#synced);
      this.#waiting = this.#waiting.filter(({ n }) => n > this.#synced);
      for (const { done } of ready) done();
      this.#sync();
    });
  }

  /** Goes on in a new file. What was written before is synced first. */
  async rotate(): Promise<void> {
    await this.durable();
    const old = this.#file;
    this.#file = begin(this.#folder, this.#last + 1);
    this.#size = 0;
    closeSync(old);
  }

  /** Removes files that hold nothing after `n`: a verified copy has it all. */
  dropUpTo(n: number): void {
    const starts = journalFiles(this.#folder);
    for (const [i, { name }] of starts.entries()) {
      const next = starts[i + 1];
      if (next && next.first <= n + 1) rmSync(join(this.#folder, name));
    }
  }

  async close(): Promise<void> {
    await this.durable();
    closeSync(this.#file);
  }
}

/**
 * All entries after `n`, in order. A torn end of a file, which a crash leaves, is passed over where the next file goes on from there; anything else that does
 * not add up is damage, and said.
 */
export function* entriesAfter(folder: string, n: number): Generator<JournalEntry> {
  let last: number | undefined;
  const files = journalFiles(folder);
  for (const [i, { name, first }] of files.entries()) {
    const next = files[i + 1];
    if (next && next.first <= n + 1) continue;
    if (first > (last ?? n) + 1)
      throw new Error(`${join(folder, name)} begins at ${first}, but entry ${(last ?? n) + 1} is nowhere.`);
    for (const entry of readEntries(join(folder, name))) {
      if (last !== undefined && entry.n !== last + 1)
        throw new Error(`${join(folder, name)}: entry ${entry.n} follows entry ${last}.`);
      last = entry.n;
      if (entry.n > n) yield entry;
    }
  }
}

/** The last whole entry there is, or the last that a copy took over. */
export function lastWritten(folder: string): number {
  const file = journalFiles(folder).at(-1);
  if (!file) return 0;
  let last = file.first - 1;
  for (const { n } of readEntries(join(folder, file.name))) last = n;
  return last;
}

function journalFiles(folder: string): { name: string; first: number }[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const first = /^journal-(\d+)\.log$/.exec(name)?.[1];
      return first ? [{ name, first: Number(first) }] : [];
    })
    .sort((a, b) => a.first - b.first);
}

function* readEntries(path: string): Generator<JournalEntry> {
  const bytes = readFileSync(path);
  for (let at = 0; at + headBytes <= bytes.length; ) {
    const length = bytes.readUInt32LE(at);
    const body = bytes.subarray(at + headBytes, at + headBytes + length);
    if (length === 0 || length > entryBytesMax || body.length < length || crc32(body) !== bytes.readUInt32LE(at + 4))
      return;
    yield deserialize(body) as JournalEntry;
    at += headBytes + length;
  }
}

function begin(folder: string, first: number): number {
  const file = openSync(join(folder, `journal-${first}.log`), "w", 0o600);
  fsyncSync(file);
  syncFolder(folder);
  return file;
}

export function syncFolder(folder: string): void {
  if (process.platform === "win32") return; // folders cannot be opened there
  const handle = openSync(folder, "r");
  fsyncSync(handle);
  closeSync(handle);
}
