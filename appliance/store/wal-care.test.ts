import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Db } from "./connection.ts";
import { restartAboveFrames, WalCare, walBytesMax, walState } from "./wal-care.ts";

const frameBytes = 4_096 + 24;
const rounds = 12;

let folder: string;
let file: string;
let writer: Db;
let keeper: Db;
let nowMs: number;
let care: WalCare;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kontor-wal-"));
  file = join(folder, "book.sqlite");
  writer = open();
  writer.pragma("wal_autocheckpoint = 0");
  writer.pragma(`journal_size_limit = ${walBytesMax}`);
  writer.exec("CREATE TABLE page (bytes BLOB)");
  keeper = open();
  nowMs = 0;
  care = new WalCare(writer, () => nowMs);
});
afterEach(() => {
  writer.close();
  keeper.close();
  rmSync(folder, { recursive: true });
});

function open(): Db {
  const db = new Database(file, { timeout: 1_000 });
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = OFF"); // the power does not go in this test
  return db;
}
function commit(frames: number): void {
  writer.prepare("INSERT INTO page (bytes) VALUES (?)").run(Buffer.alloc(frames * 4_096));
  nowMs += 200;
}
const walBytes = () => statSync(`${file}-wal`).size;

/** As under load: whenever the keeper has copied what was there, the next commit is there already. */
function busyDay(after: () => void): void {
  for (let i = 0; i < rounds; i++) {
    commit(1_000);
    keeper.transaction(() => keeper.prepare("SELECT count(*) FROM page").get())();
    const reader = keeper.prepare("SELECT rowid FROM page").iterate();
    reader.next();
    commit(1);
    writer.pragma("wal_checkpoint(PASSIVE)");
    reader.return?.();
    after();
  }
}

test("commands that never rest do not let the log grow, which the keeper alone could not keep them from", () => {
  busyDay(() => {});
  expect(walBytes()).toBeGreaterThan(rounds * 1_000 * frameBytes);
  let restarts = 0;
  busyDay(() => {
    if (care.look()) restarts++;
  });
  expect(restarts).toBeGreaterThan(1);
  expect(walState(keeper).frames).toBeLessThan(restartAboveFrames + 1_100);
  // What it had grown to before is given back.
  expect(walBytes()).toBeLessThanOrEqual(walBytesMax);
});

test("a reader that stays is not waited for again and again, and what grew meanwhile is given back after it", () => {
  commit(1);
  const reader = keeper.prepare("SELECT rowid FROM page").iterate();
  reader.next();
  for (let i = 0; i < 3; i++) commit(restartAboveFrames);
  expect(care.look()).toBe(false);
  nowMs += 1_900; // less than its pause
  const startedAt = performance.now();
  for (let i = 0; i < 1_000; i++) expect(care.look()).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(1_000); // each would have waited for ten milliseconds
  reader.return?.();
  nowMs += 200;
  expect(care.look()).toBe(true);
  expect(writer.pragma("busy_timeout")).toEqual([{ timeout: 1_000 }]);
  commit(1);
  expect(walState(writer).frames).toBeLessThan(10);
  expect(walBytes()).toBeLessThanOrEqual(walBytesMax);
});

test("it looks only now and then", () => {
  commit(restartAboveFrames);
  expect(care.look()).toBe(true);
  commit(restartAboveFrames);
  nowMs -= 150;
  expect(care.look()).toBe(false);
  nowMs += 100;
  expect(care.look()).toBe(true);
});
