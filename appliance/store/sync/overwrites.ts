import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Overwrite } from "../ledger/shared-rows.ts";
import type { Statements } from "../statements.ts";

/** Keeps a concurrent overwrite with both values. Where it stands in the log gives its number, so that it is the same whenever it is found. */
export function noteOverwrite(
  statements: Statements,
  { hubPos, line, field: at }: { hubPos: number; line: number; field: number },
  set: RecordSet,
  { field, won, incoming, other }: Overwrite,
): void {
  statements
    .get(insertSql)
    .run(
      overwriteId(hubPos, line, at),
      hubPos,
      set.record,
      set.id,
      field,
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

/** Exact up to 4 billion positions: a fact has at most 20,000 sets, a record fewer than 64 fields that this version knows. */
const overwriteId = (hubPos: number, line: number, field: number): number => hubPos * 2_097_152 + line * 64 + field;

const insertSql = `INSERT INTO overwrite
  (id, hubPos, record, recordId, field, won, origin, seq, value, otherHubPos, otherOrigin, otherSeq, otherValue)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
