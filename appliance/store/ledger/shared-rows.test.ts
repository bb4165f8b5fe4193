import { expect, test } from "vitest";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import { item } from "#sync/model/records/item.ts";
import { openForWriting } from "../database.ts";
import { digest } from "../rebuild.ts";
import { Statements } from "../statements.ts";
import type { SharedRows } from "./shared-rows.ts";

test("rows that are gathered and written together are those that are written one by one", () => {
  const [atOnce, oneByOne] = [emptyBook(), emptyBook()];
  for (let slice = 0; slice < slices; slice++) {
    atOnce.sharedRows.gather();
    const found = changes(slice).map((change) => [change(atOnce.sharedRows), change(oneByOne.sharedRows)]);
    atOnce.sharedRows.flush();
    for (const [gathered, written] of found) expect(gathered).toEqual(written);
    expect(digest(atOnce.db, "item")).toEqual(digest(oneByOne.db, "item"));
  }
  expect(digest(atOnce.db, "item").rows).toBeGreaterThan(items / 2);
  // What is read again from the table is what was kept.
  const readAgain = new Statements(atOnce.db).sharedRows;
  for (let n = 0; n < items; n++)
    expect(readAgain.confirmedOf(item, idOf(n))).toEqual(atOnce.sharedRows.confirmedOf(item, idOf(n)));
});

test("what was gathered in a transaction that is rolled back is gone", () => {
  const { db, sharedRows } = emptyBook();
  db.exec("BEGIN");
  sharedRows.gather();
  sharedRows.arrive(item, setOf(1, { name: "lost" }), stampAt(1), 0, () => {});
  db.exec("ROLLBACK");
  sharedRows.forget();
  sharedRows.arrive(item, setOf(1, { gtin: "4012345678901" }), stampAt(2), 0, () => {});
  sharedRows.flush();
  expect(db.prepare("SELECT name, gtin FROM item").all()).toEqual([{ name: "", gtin: "4012345678901" }]);
});

test("a field of a later version is told, and those that are known are taken", () => {
  const { db, sharedRows } = emptyBook();
  const set = setOf(1, { name: "bolt", colour: "red", constructor: "no field of ours" });
  expect(sharedRows.arrive(item, set, stampAt(1), 0, () => {})).toBe(false);
  expect(sharedRows.arrive(item, setOf(1, { name: "nut" }), stampAt(2), 1, () => {})).toBe(true);
  expect(db.prepare("SELECT name FROM item").all()).toEqual([{ name: "nut" }]);
});

const slices = 4;
const items = 90;

function emptyBook(): Statements {
  return new Statements(openForWriting(":memory:"));
}

/** What a slice of the log may do to shared records; more of a kind than one statement writes. Each gives the overwrites that it found. */
function changes(slice: number): ((rows: SharedRows) => unknown)[] {
  const all: ((rows: SharedRows) => unknown)[] = [];
  for (let n = 0; n < items; n++) {
    const at = 10_000 * (slice + 1) + n * 10;
    const field = ["name", "gtin", "active", "packagings"][(n + slice) % 4] as string;
    const value = { name: `n${at}`, gtin: `${at}`, active: n % 8 < 4, packagings: [{ uom: "CA", qtyBase: at }] }[field];
    if ((n + slice) % 11 === 0) all.push((rows) => rows.edit(item, setOf(n, { [field]: value, owner: `o${at}` }), at));
    if ((n + slice) % 13 === 0) all.push((rows) => rows.drop(item, idOf(n - 1)));
    all.push((rows) => arriving(rows, setOf(n, { [field]: value }), at));
    if (n % 5 === 0) all.push((rows) => arriving(rows, setOf(n, { owner: `p${at}`, [field]: null }), at - 5_000));
    if ((n + slice) % 11 === 0)
      all.push((rows) => {
        if (n % 2 === 0) rows.reject(item, setOf(n, { [field]: value, owner: `o${at}` }), at);
        else rows.confirm(item, setOf(n, { owner: `o${at}` }), at, stampAt(at + 1), 0, () => {});
      });
  }
  return all;
}

function arriving(rows: SharedRows, set: RecordSet, at: number): unknown {
  const overwrites: unknown[] = [];
  const isKnown = rows.arrive(item, set, stampAt(at), 0, (overwrite) => overwrites.push(overwrite));
  return { isKnown, overwrites };
}

const idOf = (n: number): string => `sku-${n}`;
const setOf = (n: number, fields: object): RecordSet => ({ record: "item", id: idOf(n), fields }) as RecordSet;
const stampAt = (at: number) => ({
  eff: at.toString(16).padStart(16, "0"),
  origin: at % 3 === 0 ? "bay.e1" : `"odd" ${at % 2}.e1`,
  seq: at,
  hubPos: at,
});
