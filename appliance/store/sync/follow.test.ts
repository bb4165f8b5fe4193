import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { MemoryHub } from "#sync/protocol/hub/memory-hub.ts";
import { moveOf } from "#sync/protocol/hub/testing/test-company.ts";
import { SiteSession, stepsOfState } from "#sync/protocol/site/site-session.ts";
import type { JournalRow } from "../ledger/journal.ts";
import { digest, tableNames } from "../rebuild.ts";
import { verify } from "../verify.ts";
import { bodyAt } from "./page-rows.ts";
import type { FollowedRow } from "./site-book.ts";
import { SqliteSite } from "./testing/sqlite-site.ts";

const folder = mkdtempSync(join(tmpdir(), "kontor-follow-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(folder, `${++files}.sqlite`);
let nowMs = Date.UTC(2026, 0, 5);
const open = (origin: string, begin = true) => new SqliteSite(newFile(), origin, () => nowMs, { begin, newFile });

/** A primary that wrote, read two pages and wrote again. */
function primaryWithPages() {
  const hub = new MemoryHub({ nowMs: () => nowMs, newTicket: () => "t" });
  hub.enrol("box", "a");
  const primary = open("a.e1");
  const session = new SiteSession(primary, {
    ...{ box: "box", protocol: 1, schema: 1, wallMs: () => nowMs, freeBytes: () => 1e12 },
    newOrigin: () => "a.e9",
  });
  const sync = () => {
    const taken = session.take(structuredClone(hub.exchange({ ...structuredClone(session.request()), pagesMax: 4 })));
    for (const action of taken.actions) primary.perform(action);
  };
  primary.write({ type: "in", commandId: "c1", moves: [moveOf(5, "~supplier", "dock")] });
  primary.write({ type: "set", sets: [{ record: "item", id: "A", fields: { name: "mine" } }] });
  for (let i = 0; i < 8; i++)
    hub.append({ type: "console", sets: [{ record: "item", id: `I${i}`, fields: { name: `by the cloud ${i}` } }] });
  sync();
  sync();
  primary.write({
    type: "set",
    commandId: "c2",
    sets: [{ record: "item", id: "I1", fields: { name: "mine on top" } }],
  });
  return { primary, hub, sync };
}

const rowsOf = (book: SqliteSite, after = 0): FollowedRow[] =>
  book.runner.book.rows<JournalRow>("SELECT * FROM journal WHERE pos > ? ORDER BY pos", after).map((row) => {
    const body = bodyAt(book.runner.book.statements, row.pos);
    return body ? { row, body } : { row };
  });
const different = (a: SqliteSite, b: SqliteSite): string[] =>
  tableNames(a.db).filter((name) => name !== "syncNote" && digest(a.db, name).hash !== digest(b.db, name).hash);

test("a standby that takes a primary's rows has the same tables, byte for byte, and answers nothing itself", () => {
  const { primary } = primaryWithPages();
  const standby = open("a.e1", false);
  standby.siteBook.change({ kind: "follow", primary: "box 1" });
  const rows = rowsOf(primary);
  standby.siteBook.change({ kind: "rows", rows: rows.slice(0, 4) });
  standby.siteBook.change({ kind: "rows", rows: rows.slice(2) }); // an overlap is passed over
  expect(different(primary, standby)).toEqual([]);
  expect(verify(standby.db).problems).toEqual([]);
  expect(() => standby.write({ type: "own" })).toThrow("standby-following");
  expect(() => standby.siteBook.change({ kind: "rewind", to: 0, incarnation: 2 })).toThrow("follows another one");
  for (const book of [primary, standby]) book.close();
});

test("rows that do not go on from its book, or were changed, are refused and leave nothing behind", () => {
  const { primary } = primaryWithPages();
  const standby = open("a.e1", false);
  expect(() => standby.siteBook.change({ kind: "rows", rows: [] })).toThrow("does not follow");
  standby.siteBook.change({ kind: "follow", primary: "box 1" });
  const rows = rowsOf(primary);
  expect(() => standby.siteBook.change({ kind: "rows", rows: rows.slice(1) })).toThrow("row 2");
  const forged = rows.map((one, i) => (i === 2 ? { ...one, row: { ...one.row, data: '{"x":1}' } } : one));
  expect(() => standby.siteBook.change({ kind: "rows", rows: forged })).toThrow("row 3");
  const swapped = rows.map((one) => (one.body ? { ...one, body: Buffer.from("no page") } : one));
  expect(() => standby.siteBook.change({ kind: "rows", rows: swapped })).toThrow("not those that the journal names");
  expect(standby.runner.headPos).toBe(0);
  standby.siteBook.change({ kind: "rows", rows });
  const other = rowsOf(open("a.e5"));
  expect(() => standby.siteBook.change({ kind: "rows", rows: other })).toThrow("no copy of that box's");
  for (const book of [primary, standby]) book.close();
});

test("it takes over under a name of its own, answers what was answered before, and delivers what the primary had not sent", () => {
  const { primary, hub } = primaryWithPages();
  const standby = open("a.e1", false);
  standby.siteBook.change({ kind: "follow", primary: "box 1" });
  standby.siteBook.change({ kind: "rows", rows: rowsOf(primary) });
  nowMs += 60_000;
  const lineage = stepsOfState(standby.sync());
  standby.siteBook.change({ kind: "begin", origin: "a.e2", reason: "takeover", inherits: true, lineage });
  const repeat = standby.runner.run([
    { commandId: "c1", name: "test.write", input: { type: "in" }, caller: { actor: "system", device: "", roles: [] } },
  ]);
  expect(repeat.answers).toEqual([{ ok: true, value: null }]);
  expect(repeat.facts).toEqual([]);
  standby.write({ type: "out", moves: [moveOf(2, "dock", "~customer")] });
  hub.enrol("box2", "a");
  const session = new SiteSession(standby, {
    ...{ box: "box2", protocol: 1, schema: 1, wallMs: () => nowMs, freeBytes: () => 1e12 },
    newOrigin: () => "a.e8",
  });
  for (let round = 0; round < 4; round++) {
    const answer = hub.exchange({ ...structuredClone(session.request()), pagesMax: 4 });
    for (const action of session.take(structuredClone(answer)).actions) standby.perform(action);
  }
  expect(standby.pending()).toEqual([]);
  expect(standby.onHand("dock", "A")).toBe(3);
  expect(hub.origin("a.e1")?.sealedAtSeq).toBe(hub.origin("a.e1")?.seq);
  expect(hub.log.map(({ fact }) => fact.type)).toContain("out");
  expect(standby.isRebuiltAlike()).toBe(true);
  for (const book of [primary, standby]) book.close();
});
