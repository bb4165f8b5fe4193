import { hash } from "node:crypto";
import type { Fact } from "#sync/model/facts/fact.ts";
import type { Statements } from "../statements.ts";

/** A journal row as stored: structures are JSON text, exactly the bytes that were hashed. */
export interface JournalRow {
  pos: number;
  origin: string;
  seq: number;
  base: number;
  hlc: string;
  atMs: number;
  actor: string;
  device: string;
  commandId: string;
  type: string;
  data: string;
  moves: string;
  sets: string;
  answer: string | null;
  hash: Buffer;
}

/** The end of an origin's chain. */
export interface Head {
  pos: number;
  seq: number;
  hlc: string;
  hash: Buffer;
}

export const genesis = Buffer.alloc(32);

export function headOf(statements: Statements, origin: string): Head {
  const row = statements
    .get<{ seq: number; hlc: string; hash: Buffer }>(
      "SELECT seq, hlc, hash FROM journal WHERE origin = ? ORDER BY seq DESC LIMIT 1",
    )
    .get(origin);
  // After a restore the origin is new and its chain starts again, but time goes on from the last fact in the book.
  const last = statements
    .get<{ pos: number; hlc: string }>("SELECT pos, hlc FROM journal ORDER BY pos DESC LIMIT 1")
    .get();
  const hlc = [row?.hlc ?? "", last?.hlc ?? ""].sort()[1] as string;
  return { pos: last?.pos ?? 0, seq: row?.seq ?? 0, hlc, hash: row?.hash ?? genesis };
}

/** Appends one fact behind `previous` and gives its hash. */
export function append(statements: Statements, fact: Fact, answer: string | null, previous: Buffer): Buffer {
  const row: Omit<JournalRow, "hash"> = {
    ...fact,
    data: JSON.stringify(fact.data),
    moves: JSON.stringify(fact.moves),
    sets: JSON.stringify(fact.sets),
    answer,
  };
  const digest = chainHash(row, previous);
  statements
    .get(insertSql)
    .run(
      row.pos,
      row.origin,
      row.seq,
      row.base,
      row.hlc,
      row.atMs,
      row.actor,
      row.device,
      row.commandId,
      row.type,
      row.data,
      row.moves,
      row.sets,
      row.answer,
      digest,
    );
  return digest;
}

/** SHA-256 over the previous hash and every column but `pos`, which is local to this box. */
export function chainHash(row: Omit<JournalRow, "hash">, previous: Buffer): Buffer {
  const text = JSON.stringify([
    previous.toString("base64"),
    row.origin,
    row.seq,
    row.base,
    row.hlc,
    row.atMs,
    row.actor,
    row.device,
    row.commandId,
    row.type,
    row.data,
    row.moves,
    row.sets,
    row.answer,
  ]);
  return hash("sha256", text, "buffer");
}

export function toFact(row: JournalRow): Fact {
  const { data, moves, sets, answer: _answer, hash: _hash, ...rest } = row;
  return { ...rest, data: JSON.parse(data), moves: JSON.parse(moves), sets: JSON.parse(sets) };
}

/** Facts after a position, oldest first. */
export function factsAfter(statements: Statements, pos: number, limit: number): Fact[] {
  return statements
    .get<JournalRow>("SELECT * FROM journal WHERE pos > ? ORDER BY pos LIMIT ?")
    .all(pos, limit)
    .map(toFact);
}

const insertSql = `INSERT INTO journal (pos, origin, seq, base, hlc, atMs, actor, device, commandId, type, data, moves, sets, answer, hash)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
