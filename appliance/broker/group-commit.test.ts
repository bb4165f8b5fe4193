import SQLite from "better-sqlite3";
import { expect, test } from "vitest";
import { GroupCommit } from "./group-commit.ts";

function open() {
  const db = new SQLite(":memory:");
  db.exec("CREATE TABLE note (n INTEGER PRIMARY KEY)");
  const lost: Error[] = [];
  const commit = new GroupCommit(db, (error) => lost.push(error));
  const add = (n: number) => commit.run(() => db.prepare("INSERT INTO note VALUES (?)").run(n));
  const notes = () => db.prepare("SELECT n FROM note ORDER BY n").pluck().all();
  return { db, commit, add, notes, lost };
}

const settled = (commit: GroupCommit) =>
  new Promise<Error | undefined>((resolve) => commit.committed((error) => resolve(error)));

test("a hundred writes of one moment are one commit, and are told in order", async () => {
  const { commit, add } = open();
  const told: number[] = [];
  const all = Array.from({ length: 100 }, (_, n) => {
    add(n);
    return new Promise<void>((resolve) => commit.committed(() => resolve(void told.push(n))));
  });
  await Promise.all(all);
  expect(told).toEqual(Array.from({ length: 100 }, (_, n) => n));
  expect(commit.commits).toBe(1);
});

test("writes chained by settled promises stay in one transaction", async () => {
  const { db, commit, add } = open();
  add(1);
  const first = settled(commit);
  for (let n = 2; n < 50; n++) {
    await Promise.resolve();
    expect(db.inTransaction).toBe(true);
    add(n);
  }
  await first;
  expect(commit.commits).toBe(1);
});

test("with nothing written there is nothing to wait for", () => {
  const { commit } = open();
  let told = false;
  commit.committed(() => {
    told = true;
  });
  expect(told).toBe(true);
});

test("what nobody waits for is committed soon all the same", async () => {
  const { db, add } = open();
  add(1);
  expect(db.inTransaction).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(db.inTransaction).toBe(false);
});

test("a write that fails takes nothing else of its batch with it", async () => {
  const { commit, add, notes } = open();
  add(1);
  expect(() => add(1)).toThrow(/UNIQUE/);
  add(2);
  expect(await settled(commit)).toBeUndefined();
  expect(notes()).toEqual([1, 2]);
});

test("a batch that cannot be committed tells everyone who waited, and the next one works", async () => {
  const { db, commit, add, notes, lost } = open();
  db.pragma("foreign_keys = ON");
  // a deferred constraint fails at COMMIT, as a full disk would
  db.exec("CREATE TABLE child (n INTEGER REFERENCES note (n) DEFERRABLE INITIALLY DEFERRED)");
  add(1);
  commit.run(() => db.prepare("INSERT INTO child VALUES (99)").run());
  const [first, second] = await Promise.all([settled(commit), settled(commit)]);
  expect(first?.message).toMatch(/FOREIGN KEY/);
  expect(second).toBe(first);
  expect(lost).toEqual([first]);
  expect(notes()).toEqual([]);
  add(2);
  expect(await settled(commit)).toBeUndefined();
  expect(notes()).toEqual([2]);
});
