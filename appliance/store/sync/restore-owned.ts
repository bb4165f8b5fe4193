import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Field } from "#sync/model/records/define-record.ts";
import type { Verdict } from "#sync/protocol/entry.ts";
import { definitionOf } from "#sync/protocol/field-rule.ts";
import { siteOf } from "#sync/protocol/origin.ts";
import { applyOwned } from "../ledger/apply-set.ts";
import { isHubRow, type Ledger } from "./ledger.ts";
import { bodyAt, pageAt, pageRowAt } from "./page-rows.ts";
import { isApplied } from "./slice.ts";
import { rowsIn, stateAt } from "./state-rows.ts";

interface LostRecord {
  record: string;
  id: string;
  /** What is still looked for. */
  fields: Set<string>;
  found: Record<string, unknown>;
  /** Nobody wrote it before this position, so the walk back may end there; 0 when its id does not tell. */
  bornPos: number;
}

/** Owned records of which a writing was taken back. */
export class LostRecords {
  readonly records = new Map<string, LostRecord>();

  /** Ids of the house tell by which fact they were made (`Book.newId`). */
  add(ledger: Ledger, { record, id }: RecordSet): void {
    const key = `${record} ${id}`;
    let one = this.records.get(key);
    if (!one) {
      const [, origin = "", seq = ""] = /^(.+)-(\d+)-\d+$/.exec(id) ?? [];
      const born = ledger.statements.get<{ pos: number }>(posSql).get(origin, Number(seq))?.pos ?? 0;
      one = { record, id, fields: new Set(), found: {}, bornPos: born };
      // It takes all fields to tell whether anybody else wrote it.
      for (const name in definitionOf(record)?.fields ?? {}) one.fields.add(name);
      this.records.set(key, one);
    }
  }

  /** These fields have been written since. */
  written({ record, id, fields }: RecordSet): void {
    const one = this.records.get(`${record} ${id}`);
    if (!one) return;
    for (const [name, value] of Object.entries(fields)) {
      one.fields.delete(name);
      one.found[name] = value;
    }
  }
}

/**
 * Gives each field of these records what was written last, by walking the journal back from the row at work, `atPos`. It happens when the log does not apply a fact of this
 * book, so rarely that no index is kept for it.
 */
export function restoreOwned(ledger: Ledger, { records }: LostRecords, atPos: number): void {
  const sought = new Map([...records].filter(([, one]) => definitionOf(one.record)));
  walkBack(ledger, sought, atPos);
  const { statements } = ledger;
  const atMs = statements.get<{ atMs: number }>("SELECT atMs FROM journal WHERE pos = ?").get(atPos)?.atMs ?? 0;
  for (const { record, id, fields, found } of records.values()) {
    const definition = definitionOf(record);
    if (!definition) continue;
    const gone = Object.keys(found).length === 0;
    const values = { ...found };
    for (const name of fields)
      if (name in definition.fields) values[name] = (definition.fields[name] as Field<unknown>).initial;
    // Also for one that goes: what an allocation promised is taken back with it.
    applyOwned(statements, definition, { record, id, fields: values } as RecordSet, atMs);
    if (gone) statements.get(`DELETE FROM "${record}" WHERE id = ?`).run(id);
  }
}

/** Rows are read in pieces: no other statement may run while a result is being walked. */
const pieceRows = 2_000;

function walkBack(ledger: Ledger, sought: Map<string, LostRecord>, atPos: number): void {
  const { statements, site, log } = ledger;
  const ids = new Set([...sought.values()].map(({ id }) => JSON.stringify(id)));
  const rejected = new Set(
    statements
      .get<{ origin: string; seq: number; verdict: string }>("SELECT origin, seq, verdict FROM hubVerdict")
      .all()
      .filter(({ verdict }) => !isApplied(JSON.parse(verdict) as Verdict))
      .map(({ origin, seq }) => `${origin}-${seq}`),
  );
  const counts = (origin: string, seq: number) => {
    const endSeq = log.epoch(origin)?.endSeq ?? null;
    return (endSeq === null || seq <= endSeq) && !rejected.has(`${origin}-${seq}`);
  };
  // The row at work counts too: what its page brought before the undone fact.
  for (let pos = atPos + 1; sought.size > 0; ) {
    const piece = statements.get<Row>(pieceSql).all(pos, pieceRows);
    if (piece.length === 0) return;
    for (const row of piece) {
      pos = row.pos;
      for (const [key, { bornPos }] of sought) if (pos < bornPos) sought.delete(key);
      if (isHubRow(row.origin)) {
        const page = pageRowAt(statements, pos);
        if (page?.fromPos === 0) {
          takeBeneath(ledger, pos, sought, counts);
          return;
        }
        const entries = page?.undone === 0 && page.ofSite === 1 ? (pageAt(statements, pos)?.entries ?? []) : [];
        for (const { fact, verdict } of [...entries].reverse())
          if (siteOf(fact.origin) === site && isApplied(verdict)) take(fact.sets, sought);
      } else if (counts(row.origin, row.seq) && mentions(row.sets, ids))
        take(JSON.parse(row.sets) as RecordSet[], sought);
    }
  }
}

/** A state stands for all that was written before it, but for what this book had written and the state did not have: that lies on top. */
function takeBeneath(
  { statements, log }: Ledger,
  statePos: number,
  sought: Map<string, LostRecord>,
  counts: (origin: string, seq: number) => boolean,
): void {
  const { origins = [] } = stateAt(statements, statePos) ?? {};
  const onTop = log.epochs.flatMap(({ origin }) =>
    statements
      .get<Row>("SELECT pos, origin, seq, sets FROM journal WHERE origin = ? AND seq > ? AND pos < ? ORDER BY seq")
      .all(origin, origins.find((at) => at.origin === origin)?.seq ?? 0, statePos),
  );
  for (const { origin, seq, sets } of onTop.sort((a, b) => b.pos - a.pos))
    if (counts(origin, seq)) take(JSON.parse(sets) as RecordSet[], sought);
  const body = bodyAt(statements, statePos);
  if (body) for (const row of rowsIn(body, "owned")) take([row as RecordSet], sought);
}

function take(sets: readonly RecordSet[], sought: Map<string, LostRecord>): void {
  for (let i = sets.length - 1; i >= 0; i--) {
    const { record, id, fields } = sets[i] as RecordSet;
    const key = `${record} ${id}`;
    const one = sought.get(key);
    if (!one) continue;
    for (const [name, value] of Object.entries(fields)) if (one.fields.delete(name)) one.found[name] = value;
    if (one.fields.size === 0) sought.delete(key);
  }
}

/** A look at the text before it is parsed. */
function mentions(sets: string, ids: ReadonlySet<string>): boolean {
  for (const [, id] of sets.matchAll(/"id":("(?:[^"\\]|\\.)*")/g)) if (ids.has(id as string)) return true;
  return false;
}

interface Row {
  pos: number;
  origin: string;
  seq: number;
  sets: string;
}

const posSql = "SELECT pos FROM journal WHERE origin = ? AND seq = ?";
const pieceSql = `SELECT pos, origin, seq, sets FROM journal
  WHERE pos < ? AND (sets <> '[]' OR type IN ('hub-page', 'hub-state')) ORDER BY pos DESC LIMIT ?`;
