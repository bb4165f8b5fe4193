import type { RecordSet } from "#sync/model/facts/fact.ts";
import { definitionOf } from "#sync/protocol/field-rule.ts";
import type { Ledger } from "./ledger.ts";

/**
 * What of a set of an owned record may show. A field that an unconfirmed fact of this box touches stays as that fact says: its place in the log comes
 * later, so that it stands in the end too. Undefined when nothing is left.
 *
 * Facts of this site that this box did not write are rare (after a restore, a fork, a copy), so what is pending is read from the journal when
 * it is first asked for, and from then on only what was written since.
 */
export function pendingOwned(ledger: Ledger, set: RecordSet): RecordSet | undefined {
  const pending = caughtUp(ledger);
  const writers = pending.fields.get(`${set.record} ${set.id}`);
  if (!writers) return set;
  const fields = Object.fromEntries(
    Object.entries(set.fields).filter(([name]) => {
      const writer = writers.get(name);
      return !writer || !ledger.log.isPending(writer.origin, writer.seq);
    }),
  );
  return Object.keys(fields).length > 0 ? ({ ...set, fields } as RecordSet) : undefined;
}

interface Pending {
  readPos: number;
  /** By record and id, then by field: the last fact of this site that wrote it. */
  fields: Map<string, Map<string, { origin: string; seq: number }>>;
}
/** With more records than this it is read anew, so that what was confirmed meanwhile goes. */
const recordsKeptMax = 200_000;
const kept = new WeakMap<Ledger, Pending>();

/** To be called when a transaction was rolled back. */
export const forgetPending = (ledger: Ledger): boolean => kept.delete(ledger);

function caughtUp(ledger: Ledger): Pending {
  let pending = kept.get(ledger);
  if (!pending || pending.fields.size > recordsKeptMax) {
    pending = { readPos: firstPendingPos(ledger) - 1, fields: new Map() };
    kept.set(ledger, pending);
  }
  const rows = ledger.statements.get<Row>(
    "SELECT pos, origin, seq, sets FROM journal WHERE pos > ? AND sets <> '[]' ORDER BY pos",
  );
  for (const { pos, origin, seq, sets } of rows.iterate(pending.readPos)) {
    pending.readPos = pos;
    if (!ledger.log.isPending(origin, seq)) continue;
    for (const { record, id, fields } of JSON.parse(sets) as RecordSet[]) {
      if (definitionOf(record)?.merge !== "owned") continue;
      const key = `${record} ${id}`;
      let writers = pending.fields.get(key);
      if (!writers) {
        writers = new Map();
        pending.fields.set(key, writers);
      }
      for (const name in fields) writers.set(name, { origin, seq });
    }
  }
  return pending;
}

function firstPendingPos({ statements, log }: Ledger): number {
  let first = Number.MAX_SAFE_INTEGER;
  for (const { origin, confirmedSeq } of log.epochs) {
    const row = statements
      .get<{ pos: number }>("SELECT pos FROM journal WHERE origin = ? AND seq > ? ORDER BY seq LIMIT 1")
      .get(origin, confirmedSeq);
    if (row) first = Math.min(first, row.pos);
  }
  return first === Number.MAX_SAFE_INTEGER ? headPos(statements) + 1 : first;
}

const headPos = (statements: Ledger["statements"]): number =>
  statements.get<{ pos: number }>("SELECT coalesce(max(pos), 0) AS pos FROM journal").get()?.pos ?? 0;

interface Row {
  pos: number;
  origin: string;
  seq: number;
  sets: string;
}
