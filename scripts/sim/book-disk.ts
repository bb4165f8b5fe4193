import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { type Db, tune } from "#appliance/store/connection.ts";
import { openForWriting } from "#appliance/store/database.ts";
import type { Chance } from "#sync/sim/kernel/chance.ts";

/** Where a book lies in a run. Whatever a method of the book wrote is committed when it returns. */
export interface BookDisk {
  readonly db: Db;
  /** Before each transaction. */
  begins(): void;
  /** Somebody was told of all that is written by now. */
  told(): void;
  /** The power goes and comes back. `isUnderWay`: nobody was told of the last transaction, so the power may have gone while it was written. */
  losePower(chance: Chance, isUnderWay: boolean): void;
  close(): void;
}

/** One piece of memory: a transaction is there as a whole, or is not. Most runs are on it. */
export class MemoryDisk implements BookDisk {
  readonly db: Db;

  constructor(bytes: Buffer) {
    this.db = new Database(bytes);
    this.db.pragma("synchronous = OFF");
    tune(this.db, 4);
  }

  begins(): void {}
  told(): void {}
  losePower(): void {}
  close(): void {
    this.db.close();
  }
}

const cacheMib = 4;
const sectorBytes = 512;
/** `PRAGMA synchronous` from which on a commit waits until its part of the WAL is on the disk. */
const full = 2;

/** A real file, opened as the appliance opens it. When the power goes, of what was not synced any sectors may be missing or hold anything. */
export class FileDisk implements BookDisk {
  db: Db;
  #folder: string;
  /** End of the WAL before the transaction that nobody was told of. */
  #toldBytes = 0;

  constructor(bytes: Buffer) {
    this.#folder = newFolder();
    writeFileSync(this.#file, bytes);
    this.db = openForWriting(this.#file, cacheMib);
  }

  begins(): void {
    this.#toldBytes = this.#walBytes();
  }

  told(): void {
    this.#toldBytes = this.#walBytes();
  }

  losePower(chance: Chance, isUnderWay: boolean): void {
    const isSynced = (this.db.pragma("synchronous", { simple: true }) as number) >= full;
    const wal = this.#read("-wal");
    let main = this.#read("");
    let left: Buffer = wal;
    if (isUnderWay || !isSynced) left = torn(wal, isSynced ? this.#toldBytes : 0, chance);
    else if (chance.percent(50)) {
      // While the WAL was being copied into the book: any of its pages may be old, new, or half of each.
      this.db.pragma("wal_checkpoint(PASSIVE)");
      main = mixed(main, this.#read(""), chance);
    }
    this.close();
    this.#folder = newFolder();
    writeFileSync(this.#file, main);
    writeFileSync(`${this.#file}-wal`, left);
    this.db = openForWriting(this.#file, cacheMib);
    if (chance.percent(30)) this.db.pragma("wal_checkpoint(TRUNCATE)");
    this.told();
  }

  close(): void {
    this.db.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #file(): string {
    return join(this.#folder, "book.db");
  }

  #walBytes(): number {
    const file = `${this.#file}-wal`;
    return existsSync(file) ? statSync(file).size : 0;
  }

  #read(suffix: "" | "-wal"): Buffer {
    const file = this.#file + suffix;
    return existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  }
}

/** What came to the disk of a write that began at `from`: it ends anywhere, and sectors before its end may be missing or hold something else. */
function torn(wal: Buffer, from: number, chance: Chance): Buffer {
  const end = chance.int(Math.min(from, wal.length), wal.length);
  const left = Buffer.from(wal.subarray(0, end));
  if (chance.percent(50))
    for (let at = from - (from % sectorBytes) + sectorBytes; at < end; at += sectorBytes) {
      if (!chance.percent(20)) continue;
      if (chance.percent(50)) left.fill(0, at, Math.min(end, at + sectorBytes));
      else left.set(chance.bytes(Math.min(16, end - at)), at);
    }
  return left;
}

function mixed(before: Buffer, after: Buffer, chance: Chance): Buffer {
  const book = Buffer.alloc(Math.max(before.length, after.length));
  before.copy(book);
  for (let at = 0; at < after.length; at += sectorBytes)
    if (chance.percent(50)) after.copy(book, at, at, Math.min(after.length, at + sectorBytes));
  return book;
}

/** Memory where there is a file system in it: nothing here tests a real disk. */
const base = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
export const newFolder = (): string => mkdtempSync(join(base, "kontor-sim-"));
