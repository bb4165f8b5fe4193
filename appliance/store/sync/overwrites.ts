import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Overwrite } from "../ledger/shared-rows.ts";
import type { Statements } from "../statements.ts";

/** Keeps a concurrent overwrite with both values. Where it came from in its fact gives its number, so that it is the same whenever it is found. */
export function noteOverwrite(
  statements: Statements,
  {
    pos,
    hubPos,
    line,
    set,
    overwrite: { field, won, incoming, other },
  }: { pos: number; hubPos: number; line: number; set: RecordSet; overwrite: Overwrite },
): void {
  statements
    .get(insertSql)
    .run(
      hubPos,
      line,
      field,
      pos,
      set.record,
      set.id,
      won ? 1 : 0,
      incoming.stamp.origin,
      incoming.stamp.seq,
      JSON.stringify(incoming.value ?? null),
      other.stamp.hubPos,
      other.stamp.origin,
      other.stamp.seq,
      JSON.stringify(other.value ?? null),
    );
}

const insertSql = `INSERT INTO overwrite
  (hubPos, line, field, pos, record, recordId, won, origin, seq, value, otherHubPos, otherOrigin, otherSeq, otherValue)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
