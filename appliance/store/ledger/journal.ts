import type { Fact } from "#sync/model/facts/fact.ts";
import { standsForItsSource } from "#sync/protocol/site/adopt.ts";
import { rowHash } from "#sync/protocol/wire/chain.ts";
import type { Statements } from "../statements.ts";
import { hubRowTypes } from "../sync/hub-row-data.ts";
import { isHubRow } from "../sync/ledger.ts";
import { factsOfPage } from "../sync/page-rows.ts";

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
  /** Of the first writing, where this is an adopted or re-issued fact (`FactSource`). */
  source: string | null;
  answer: string | null;
  hash: Buffer;
}

export const genesis = Buffer.alloc(32);

/** Appends one fact behind `previous` and gives its hash, which covers all but `pos` and the answer: these are local to this box. */
export function append(statements: Statements, fact: Fact, answer: string | null, previous: Buffer): Buffer {
  const row: Omit<JournalRow, "hash"> = {
    ...fact,
    data: JSON.stringify(fact.data),
    moves: JSON.stringify(fact.moves),
    sets: JSON.stringify(fact.sets),
    source: fact.source ? JSON.stringify(fact.source) : null,
    answer,
  };
  const digest = rowHash(row, previous);
  appendRow(statements, { ...row, hash: digest });
  return digest;
}

/** Writes a row as it is: a new one, or one that another box of this site wrote. */
export function appendRow(statements: Statements, row: JournalRow): void {
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
      row.source,
      row.answer,
      row.hash,
    );
}

export function toFact(row: JournalRow): Fact {
  const { data, moves, sets, source, answer: _answer, hash: _hash, ...rest } = row;
  const fact = { ...rest, data: JSON.parse(data), moves: JSON.parse(moves), sets: JSON.parse(sets) };
  return source === null ? fact : { ...fact, source: JSON.parse(source) };
}

/**
 * Facts after a position, oldest first: at least `limit` where there are as many, more when a row holds several. A page of the hub's log gives what it brought from
 * elsewhere, as single facts at its position, a state as one fact without moves and sets; facts of this site stand where they were written first, whatever the log says later.
 */
export function factsAfter(statements: Statements, pos: number, limit: number): Fact[] {
  const facts: Fact[] = [];
  for (let after = pos; facts.length < limit; ) {
    const rows = statements
      .get<JournalRow>("SELECT * FROM journal WHERE pos > ? ORDER BY pos LIMIT ?")
      .all(after, limit);
    for (const row of rows) {
      after = row.pos;
      if (row.type === hubRowTypes.state) facts.push(toFact(row));
      else if (isHubRow(row.origin)) for (const fact of factsOfPage(statements, row.pos)) facts.push(fact);
      else if (!isWrittenAgain(row)) facts.push(toFact(row));
      if (facts.length >= limit) return facts;
    }
    if (rows.length < limit) break;
  }
  return facts;
}

/**
 * Written again under a later epoch, after a fork. The first writing stands in the same journal, has the entries in the ledger, and is what readers of history count; this
 * one has the time of the first, at a later position.
 */
export const isWrittenAgain = ({ type, source }: Pick<JournalRow, "type" | "source">): boolean =>
  source !== null && !standsForItsSource(type);

const insertSql = `INSERT INTO journal (pos, origin, seq, base, hlc, atMs, actor, device, commandId, type, data, moves, sets, source, answer, hash)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
