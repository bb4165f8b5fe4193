import { expect, test } from "vitest";
import { keyFromSeed } from "#sync/protocol/wire/keys.ts";
import type { JournalRow } from "../../store/ledger/journal.ts";
import type { FollowedRow } from "../../store/sync/site-book.ts";
import { encodeRows, packBytesMax, readRows } from "./row-pack.ts";

const none = new Uint8Array();
const key = keyFromSeed(new Uint8Array(32).fill(3));
const rowAt = (pos: number): FollowedRow["row"] =>
  ({
    ...{ pos, origin: "~hub", seq: pos, base: 0, hlc: "019e5f0a2b3c0007", atMs: 1, actor: "system", device: "" },
    ...{ commandId: "", type: "hub-state", data: "{}", moves: "[]", sets: "[]", source: null, answer: null },
    hash: Buffer.alloc(32, pos),
  }) as unknown as FollowedRow["row"] & JournalRow;

test("rows come back with their pages, also with the state of a large site", () => {
  const rows = [
    { row: rowAt(1), body: Buffer.alloc(13_000_000, 7) },
    { row: rowAt(2) },
    { row: rowAt(3), body: Buffer.from("a page") },
    { row: rowAt(4), body: Buffer.alloc(0) },
  ];
  const read = readRows(encodeRows({ rows, headPos: 4, inStep: true }, key.sign), key.publicKey);
  expect(read).toMatchObject({ headPos: 4, inStep: true });
  expect(read.rows.map(({ row }) => row.pos)).toEqual([1, 2, 3, 4]);
  for (const [i, { body }] of rows.entries()) expect(read.rows[i]?.body?.length).toBe(body?.length);
  expect(Buffer.compare(read.rows[0]?.body ?? none, rows[0]?.body ?? none)).toBe(0);
});

test("what no standby would take is too large before it is sent", () => {
  const rows = [{ row: rowAt(1), body: Buffer.alloc(packBytesMax) }];
  expect(() => encodeRows({ rows, headPos: 1, inStep: false }, key.sign)).toThrow("at most");
});

test("a page that was changed on the way is not what the primary signed", () => {
  const bytes = Buffer.from(
    encodeRows({ rows: [{ row: rowAt(1), body: Buffer.from("page") }], headPos: 1, inStep: false }, key.sign),
  );
  bytes[bytes.indexOf("page")] = 0;
  expect(() => readRows(bytes, key.publicKey)).toThrow("did not sign");
});
