import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { stateLines } from "#sync/protocol/fold.ts";
import { MemoryHub } from "#sync/protocol/hub/memory-hub.ts";
import { moveOf } from "#sync/protocol/hub/testing/test-company.ts";
import { readBalanceKey, readRecordKey, readRegisterKey } from "#sync/protocol/keys.ts";
import { encodeChunks } from "#sync/protocol/wire/snapshot.ts";
import { beginWithState } from "./receive.ts";
import { packState } from "./state-base.ts";
import { comparable, SqliteSite } from "./testing/sqlite-site.ts";

const folder = mkdtempSync(join(tmpdir(), "kontor-state-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(folder, `${++files}.sqlite`);
const nowMs = Date.UTC(2026, 0, 5);

test("a book that begins with a state is sound, goes on with the log behind it, and is rebuilt from it", () => {
  const hub = new MemoryHub({ nowMs: () => nowMs, newTicket: () => "t" });
  const away = new SqliteSite(newFile(), "a.e1", () => nowMs, { newFile });
  away.write({ type: "in", moves: [moveOf(7, "~supplier", "dock"), moveOf(2, "dock", "shelf")] });
  away.write({ type: "task", sets: [{ record: "task", id: "t1", fields: { priority: 3 } }] });
  away.write({ type: "item", sets: [{ record: "item", id: "A", fields: { name: "Tea", tracksLot: true } }] });
  hub.enrol("box", "a");
  const { seq, tip } = away.sync();
  hub.exchange({ hello: helloOf(away, seq, tip), runs: [away.factsAfter("a.e1", 0, 100, 1e6) as never], pagesMax: 0 });
  const { hubPos, tip: logTip } = hub.head();

  const balances = [...hub.fold.balances].map(([key, onHand]) => {
    const { site: _site, ...spot } = readBalanceKey(key);
    return { ...spot, onHand, oldestInAt: nowMs };
  });
  const owned = [...hub.fold.owned].map(([key, fields]) => ({ ...readRecordKey(key), fields }));
  const registers = [...hub.fold.registers].map(([key, held]) => ({ ...readRegisterKey(key), held }));
  const chunks = [
    ...encodeChunks("balance", balances, 2),
    ...encodeChunks("owned", owned),
    ...encodeChunks("register", registers, 1),
  ];
  const book = new SqliteSite(newFile(), "a.e2", () => nowMs, { begin: false, newFile });
  beginWithState(book.runner.pen, { hubPos, tip: logTip, incarnation: 1, body: packState(chunks) });
  expect(book.lines).toEqual(comparable(hub.fold, "a"));
  expect(stateLines(hub.fold, "a").length).toBeGreaterThan(4);
  expect(() => beginWithState(book.runner.pen, { hubPos, tip: logTip, incarnation: 1, body: packState([]) })).toThrow(
    "has facts already",
  );

  const entry = hub.append({ type: "console", sets: [{ record: "item", id: "A", fields: { name: "Green tea" } }] });
  const page = { from: hubPos, to: entry.hubPos, tip: entry.tip, incarnation: 1, entries: [entry], acks: [] };
  book.applyPage(page);
  book.write({ type: "out", moves: [moveOf(1, "shelf", "~customer")] });
  expect([book.field("item", "A", "name"), book.onHand("shelf", "A")]).toEqual(["Green tea", 1]);
  expect(book.isRebuiltAlike()).toBe(true);
  book.siteBook.change({ kind: "rewind", to: hubPos, incarnation: 2 });
  expect(book.field("item", "A", "name")).toBe("Tea");
  expect(book.isRebuiltAlike()).toBe(true);
  for (const one of [away, book]) one.close();
});

function helloOf(book: SqliteSite, seq: number, tip: string) {
  const { site, origin, reason, lineage, ticket, cursor, incarnation, marks, rewinds } = book.sync();
  return {
    ...{ protocol: 1, site, box: "box", exchange: 1, origin, seq, tip, reason, lineage, ticket, cursor, incarnation },
    ...{ marks, rewinds, schema: 1, wallMs: nowMs, freeBytes: 1e12, outbox: 0 },
  };
}
