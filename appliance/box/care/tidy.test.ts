import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openDataFolder } from "../../site/data-folder.ts";
import { tidy, tooMany } from "./tidy.ts";

const day = 86_400_000;
const nowMs = Date.UTC(2026, 10, 21);
const entry = (days: number, bytes = 1) => ({ name: `d${days}`, atMs: nowMs - days * day, bytes });
const bounds = { ageMsMax: 10 * day, entriesMax: 3, bytesMax: 100, entriesMin: 0 };
const names = (entries: readonly { name: string }[]) => entries.map(({ name }) => name);

test("what is too old goes, and of the rest the oldest, by number and by bytes", () => {
  expect(names(tooMany([entry(11), entry(1), entry(9)], bounds, nowMs))).toEqual(["d11"]);
  expect(names(tooMany([entry(4), entry(1), entry(3), entry(2)], bounds, nowMs))).toEqual(["d4"]);
  expect(names(tooMany([entry(1, 60), entry(2, 60), entry(3, 1)], bounds, nowMs))).toEqual(["d2", "d3"]);
});

test("the newest stays where one has to, however old or large", () => {
  expect(names(tooMany([entry(99, 1_000), entry(98, 1_000)], { ...bounds, entriesMin: 1 }, nowMs))).toEqual(["d99"]);
});

test("a folder is tidied: old files of the inbox and books that stand aside, and nothing else", () => {
  const folder = openDataFolder(mkdtempSync(join(tmpdir(), "kontor-tidy-")));
  const put = (path: string, days: number) => {
    writeFileSync(path, "x");
    utimesSync(path, nowMs / 1_000, (nowMs - days * day) / 1_000);
  };
  rmSync(join(folder.inbox, "processed"), { recursive: true, force: true });
  openDataFolder(folder.root);
  put(join(folder.inbox, "waiting.csv"), 400);
  put(join(folder.outbox, "late.csv"), 364);
  put(folder.book, 400);
  for (const days of [40, 50]) for (const end of ["", "-wal"]) put(`${folder.book}.before-rebuild-${days}${end}`, days);
  expect(tidy(folder, nowMs)).toEqual({ entries: 1, bytes: 1 });
  expect(
    readdirSync(folder.root)
      .filter((name) => name.startsWith("book"))
      .sort(),
  ).toEqual(["book.sqlite", "book.sqlite.before-rebuild-40", "book.sqlite.before-rebuild-40-wal"]);
  expect(readdirSync(folder.inbox)).toContain("waiting.csv");
  expect(readdirSync(folder.outbox)).toEqual(["late.csv"]);
  rmSync(folder.root, { recursive: true, force: true });
});
