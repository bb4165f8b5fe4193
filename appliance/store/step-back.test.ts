import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import type { Contract } from "#sync/contracts/define.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import { givenItem, givenLocation, givenStock } from "../testing/builders.ts";
import { expectSound } from "../testing/expect-sound.ts";
import { supervisor, TestSite } from "../testing/test-site.ts";
import { BookNotOurs, openForWriting } from "./database.ts";
import { decides } from "./handler.ts";
import { beforeUpdateFile, dropStepBackNews, prepareBook, stepBackNews } from "./prepare-book.ts";
import { digest, rebuild, tableNames } from "./rebuild.ts";
import { CommandRunner } from "./run-command.ts";
import { readMigrations } from "./schema.ts";
import { StepBackFailed } from "./step-back.ts";
import { SiteBook } from "./sync/site-book.ts";
import { asLaterVersion, laterMigrations } from "./testing/later-version.ts";
import { verify } from "./verify.ts";

const root = mkdtempSync(join(tmpdir(), "kontor-versions-"));
const later = laterMigrations(join(root, "later"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = "";
let book = "";
let nowMs = Date.UTC(2026, 10, 21, 8);
const said: string[] = [];
const log = (line: string) => void said.push(line);
beforeEach(() => {
  folder = mkdtempSync(join(root, "site-"));
  book = join(folder, "book.sqlite");
  said.length = 0;
});

const paint = decides({} as Contract, (posted, input) => {
  const { id, colour } = input as unknown as { id: string; colour: string };
  posted.post({
    type: "item-painted",
    sets: [{ record: "item", id, fields: { colour, name: "Painted" } } as unknown as RecordSet],
  });
  posted.post({
    type: "drone-found",
    sets: [{ record: "drone", id: "D1", fields: { rangeMm: 5 } } as unknown as RecordSet],
  });
  return { id };
});

/** A site of today with some stock. Gives the tea's answer, to be asked for again. */
function morning(): number {
  const site = new TestSite(book);
  givenLocation(site, { id: "A-01" });
  givenLocation(site, { id: "A-02" });
  givenItem(site, { id: "TEA" });
  givenStock(site, { sku: "TEA", place: "A-01", qty: 30 });
  nowMs = site.nowMs;
  const head = site.runner.headPos;
  site.db.close();
  return head;
}

const stockSql = "SELECT * FROM balance ORDER BY place, sku, lot, serial, lpn, owner, status";

interface Acknowledged {
  commandId: string;
  name: string;
  input: unknown;
  answer: unknown;
}

/** The later version works: stock moves, an item gets a colour, a consumer reads on. The power goes: its write-ahead log stays as it is. */
function workAsLater(): { acknowledged: Acknowledged[]; stock: unknown[]; head: number } {
  return asLaterVersion(() => {
    const db = openForWriting(book, 64, later);
    const site = new TestSite(book, "S1", db);
    const runner = new CommandRunner(db, { paint }, { origin: "S1", wallMs: () => nowMs });
    const acknowledged: Acknowledged[] = [];
    nowMs += 60_000;
    for (const [i, call] of [
      { name: "paint", input: { id: "TEA", colour: "green" } },
      { name: "paint", input: { id: "TEA", colour: "red" } },
    ].entries()) {
      const answer = runner.run([{ ...call, caller: supervisor, commandId: `later:${i}` }]).answers[0];
      acknowledged.push({ ...call, commandId: `later:${i}`, answer });
    }
    const again = new TestSite(book, "S1", db);
    again.nowMs = nowMs + 60_000;
    for (let i = 0; i < 20; i++) {
      const input = { sku: "TEA", from: i % 2 ? "A-02" : "A-01", to: i % 2 ? "A-01" : "A-02", qty: 1 + i };
      const answer = again.send("stock.move-loose", input, supervisor, `moved:${i}`);
      acknowledged.push({ name: "stock.move-loose", input, commandId: `moved:${i}`, answer });
    }
    const stock = db.prepare(stockSql).all();
    db.prepare("INSERT INTO cursor (consumer, pos) VALUES ('webhooks', 7)").run();
    nowMs = again.nowMs + 60_000;
    const head = again.runner.headPos;
    expect(site.db.prepare("SELECT colour, name FROM item WHERE id = 'TEA'").get()).toEqual({
      colour: "red",
      name: "Painted",
    });
    expect(existsSync(`${book}-wal`)).toBe(true);
    // As a cut leaves it: neither checkpointed nor closed.
    for (const suffix of ["", "-wal"]) copyFileSync(book + suffix, `${book}.cut${suffix}`);
    db.close();
    for (const suffix of ["", "-wal"]) copyFileSync(`${book}.cut${suffix}`, book + suffix);
    return { acknowledged, stock, head };
  });
}

const tails = (file: string) => {
  const db = openForWriting(file);
  const rows = tableNames(db).map((name) => [name, digest(db, name).hash]);
  db.close();
  return rows;
};

test("a later version migrates, writes and is given up: every fact that it acknowledged is in the old version's book", () => {
  const before = morning();
  expect(prepareBook(book, { nowMs, log, migrations: later })).toEqual({
    kind: "upgraded",
    steps: [later.at(-1)?.tag],
    backup: "made",
  });
  const { acknowledged, stock, head: laterHead } = workAsLater();
  expect(() => openForWriting(book)).toThrow(BookNotOurs);

  const back = prepareBook(book, { nowMs, log });
  expect(back).toMatchObject({
    kind: "stepped-back",
    report: {
      from: "backup",
      carried: laterHead - before,
      facts: laterHead,
      parked: [
        { what: "drone", sets: 2 },
        { what: "item.colour", sets: 2 },
      ],
    },
  });
  expect(stepBackNews(book)).toEqual((back as { report: unknown }).report);
  dropStepBackNews(book);
  expect(stepBackNews(book)).toBeUndefined();

  const site = new TestSite(book);
  site.nowMs = nowMs;
  expect(verify(site.db).problems).toEqual([]);
  expectSound(site);
  const head = site.runner.headPos;
  for (const { name, input, commandId, answer } of acknowledged.filter(({ name }) => name !== "paint"))
    expect(site.sendMany([{ name, input, caller: supervisor, commandId }])[0]).toEqual(answer);
  for (const { commandId } of acknowledged)
    expect(site.db.prepare("SELECT 1 FROM answer WHERE commandId = ?").get(commandId), commandId).toBeDefined();
  expect([site.runner.headPos, head]).toEqual([laterHead, laterHead]); // nothing was booked twice
  expect(site.db.prepare(stockSql).all()).toEqual(stock);
  expect(site.book.row("SELECT name FROM item WHERE id = 'TEA'")).toEqual({ name: "Painted" });
  expect(site.book.row("SELECT pos FROM cursor WHERE consumer = 'webhooks'")).toEqual({ pos: 7 });
  expect(rebuild(site.db, join(folder, "rebuilt.sqlite")).identical).toBe(true);
  // And it goes on.
  site.do("stock.move-loose", { sku: "TEA", from: "A-01", to: "A-02", qty: 1 });
  site.db.close();
});

test("without a backup, or with a damaged one, the book is made from the journal alone, and is the same", () => {
  morning();
  prepareBook(book, { nowMs, log, migrations: later });
  workAsLater();
  for (const suffix of ["", "-wal"]) copyFileSync(book + suffix, join(root, `kept${suffix}`));
  prepareBook(book, { nowMs, log });
  const fromBackup = tails(book);

  for (const damage of ["missing", "damaged", "of another book"]) {
    for (const suffix of ["", "-wal"]) copyFileSync(join(root, `kept${suffix}`), book + suffix);
    const backup = beforeUpdateFile(book);
    if (damage === "missing") rmSync(backup, { force: true });
    else if (damage === "damaged") writeFileSync(backup, readFileSync(book).fill(0x41, 4_000, 40_000));
    else {
      rmSync(backup);
      const other = new TestSite(backup);
      givenItem(other, { id: "TEA" });
      other.db.close();
    }
    const back = prepareBook(book, { nowMs, log });
    expect(back, damage).toMatchObject({ kind: "stepped-back", report: { from: "journal" } });
    expect(tails(book)).toEqual(fromBackup);
  }
});

test("what only the later version knows comes back with it", () => {
  morning();
  prepareBook(book, { nowMs, log, migrations: later });
  workAsLater();
  prepareBook(book, { nowMs, log });
  expect(prepareBook(book, { nowMs, log, migrations: later })).toMatchObject({ kind: "upgraded" });
  asLaterVersion(() => {
    const db = openForWriting(book, 64, later);
    const runner = new CommandRunner(db, { paint }, { origin: "S1", wallMs: () => nowMs });
    new SiteBook(runner);
    expect(db.prepare("SELECT colour FROM item WHERE id = 'TEA'").get()).toEqual({ colour: "red" });
    expect(db.prepare("SELECT DISTINCT record FROM parked").all()).toEqual([{ record: "drone" }]);
    db.close();
  });
});

test("a cut on the way back leaves the later version's book, and the next start does it again", () => {
  morning();
  prepareBook(book, { nowMs, log, migrations: later });
  workAsLater();
  const cut = () => {
    throw new Error("the power went");
  };
  const opens = () => asLaterVersion(() => openForWriting(book, 64, later).close());
  expect(() => prepareBook(book, { nowMs, log: cut })).toThrow("the power went");
  opens();
  let lines = 0;
  expect(() => prepareBook(book, { nowMs, log: () => ++lines === 2 && cut() })).toThrow("the power went");
  opens();
  expect(prepareBook(book, { nowMs, log })).toMatchObject({ kind: "stepped-back" });
  expect(prepareBook(book, { nowMs, log })).toEqual({ kind: "as-it-was" });
  openForWriting(book).close();
});

test("facts that this version cannot check are not taken over: it refuses, and the later version's book stays", () => {
  morning();
  prepareBook(book, { nowMs, log, migrations: later });
  workAsLater();
  const db = asLaterVersion(() => openForWriting(book, 64, later));
  db.prepare("UPDATE journal SET data = '{\"more\":1}' WHERE pos = (SELECT max(pos) - 1 FROM journal)").run();
  db.close();
  const before = readFileSync(book);
  expect(() => prepareBook(book, { nowMs, log })).toThrow(StepBackFailed);
  expect(readFileSync(book).equals(before)).toBe(true);
});

test("a migration is taken whole or not at all: one that fails in the middle leaves the book as it was", () => {
  morning();
  const broken = readMigrations(join(root, "later")).map((one, i, all) =>
    i === all.length - 1 ? { ...one, statements: [...one.statements, "ALTER TABLE `nowhere` ADD `x` text;"] } : one,
  );
  expect(() => prepareBook(book, { nowMs, log, migrations: broken })).toThrow("nowhere");
  const site = new TestSite(book);
  expect(verify(site.db).ok).toBe(true);
  expect(site.db.prepare("SELECT name FROM pragma_table_info('item') WHERE name = 'colour'").get()).toBeUndefined();
  site.db.close();
});

test("a book of no released version is refused with what to do", () => {
  morning();
  const changed = readMigrations(join(root, "later")).map((one, i) =>
    i === 0 ? { ...one, hash: "0".repeat(64) } : one,
  );
  expect(() => openForWriting(book, 64, changed)).toThrow(
    /was not made by a released version .*0000_first as it was released/,
  );
});
