import { FollowerGate } from "#appliance/sync/standby/follower-gate.ts";
import { endOf, hashAt, rowsAfter } from "#appliance/sync/standby/journal-rows.ts";
import { encodeRows, packRowsMax, readRows } from "#appliance/sync/standby/row-pack.ts";
import { readTail, tailAfter } from "#appliance/sync/standby/tail.ts";
import { keyFromSeed } from "#sync/protocol/wire/keys.ts";
import type { SimBook } from "#sync/sim/world/book.ts";
import type { PairKit } from "#sync/sim/world/pair.ts";
import { SqliteBook, type SqliteBookOf } from "./sqlite-book.ts";

const key = keyFromSeed(new Uint8Array(32).fill(7));
const caller = { actor: "system", device: "standby", roles: ["admin" as const] };
const ends = (book: SimBook) => (book as SqliteBook).ends;

/** A primary and its standby as the appliance has them, without HTTP between. */
export const pairKit = (of: Pick<SqliteBookOf, "slice" | "isFile" | "choose">): PairKit => ({
  newFollower: (origin, wallMs) => SqliteBook.make({ ...of, origin, wallMs, follows: true }),
  newGate: (how, nowMs) => new FollowerGate(how, nowMs),
  endOf: (book) => endOf(ends(book).reader),
  rowsAfter(book, from, inStep) {
    const { reader } = ends(book);
    if (hashAt(reader, from.pos) !== from.hash) return undefined;
    const rows = rowsAfter(reader, from.pos, packRowsMax);
    return encodeRows({ rows, headPos: endOf(reader).pos, inStep }, key.sign);
  },
  takeRows(book, bytes) {
    const { rows, headPos, inStep } = readRows(bytes, key.publicKey);
    const { book: site, disk } = ends(book);
    (book as SqliteBook).writes();
    if (rows.length > 0) site.change({ kind: "rows", rows });
    disk.told();
    const facts = rows.map(({ row }) => ({
      origin: row.origin,
      commandId: row.commandId,
      data: JSON.parse(row.data) as Record<string, unknown>,
    }));
    return { facts, headPos, inStep };
  },
  tailAfter(book, mark) {
    const { store } = ends(book);
    const state = store.sync();
    if (mark.origin !== state.origin || store.hashAt(mark.origin, mark.seq) !== mark.tip) return undefined;
    return tailAfter(store, mark, key.sign);
  },
  takeTail(book, bytes, mark) {
    const run = readTail(bytes, mark, key.publicKey);
    if (!run) return undefined;
    const { runner } = ends(book);
    (book as SqliteBook).writes();
    const input = { facts: run.facts, hashes: run.hashes };
    const [answer] = runner.run([{ name: "sync.take-tail", commandId: "", input, caller }]).answers;
    if (!answer?.ok) throw new Error(`the tail was not taken: ${JSON.stringify(answer)}`);
    const end = { origin: mark.origin, seq: mark.seq + run.facts.length, tip: run.hashes.at(-1) as string };
    return { end, facts: run.facts };
  },
  holdBack: (book, upTo) => (book as SqliteBook).holdBack(upTo),
});
