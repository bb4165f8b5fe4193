import type { Move } from "#sync/model/facts/fact.ts";
import { posAt } from "../../store/ledger/stock-as-of.ts";
import type { Reader } from "../../store/reader.ts";
import type { MoveDocument } from "../documents.ts";

interface Row {
  pos: number;
  origin: string;
  seq: number;
  atMs: number;
  actor: string;
  type: string;
  moves: string;
}

/** Booked moves of a span of time, oldest first. Both ends of the span are found in the journal, which is in order of time. */
export function moveDocuments(
  reader: Reader,
  { fromMs, toMs, sku, owner }: { fromMs: number; toMs: number; sku?: string; owner?: string },
): MoveDocument[] {
  const rows = reader.rows<Row>(movesSql, posAt(reader, fromMs - 1), posAt(reader, toMs));
  return rows.flatMap(({ origin, seq, atMs, actor, type, moves }) =>
    (JSON.parse(moves) as Move[])
      .filter((move) => (sku === undefined || move.sku === sku) && (owner === undefined || move.owner === owner))
      .map((move) => ({
        at: new Date(atMs).toISOString(),
        sku: move.sku,
        qty: move.qty,
        from: move.from.place,
        to: move.to.place,
        ...(move.lot && { lot: move.lot }),
        ...(move.serial && { serial: move.serial }),
        ...((move.to.lpn || move.from.lpn) && { lpn: move.to.lpn || move.from.lpn }),
        ...(move.owner && { owner: move.owner }),
        reason: move.from.status === move.to.status ? type : `${type}: ${move.from.status} to ${move.to.status}`,
        actor,
        fact: `${origin}-${seq}`,
      })),
  );
}

/** Each move once: not where it was written again after a fork, and not where the cloud did not apply it. */
const movesSql = `SELECT pos, origin, seq, atMs, actor, type, moves FROM journal AS j WHERE pos > ? AND pos <= ? AND moves <> '[]'
  AND (source IS NULL OR (type IN ('late-fact-adopted', 'held-fact-booked')
    AND NOT EXISTS (SELECT 1 FROM ownEpoch AS e WHERE e.origin = j.origin AND j.seq > e.endSeq)))
  AND NOT EXISTS (SELECT 1 FROM hubVerdict AS v WHERE v.origin = j.origin AND v.seq = j.seq
    AND (v.verdict LIKE '%"kind":"quarantined"%' OR v.verdict LIKE '%"kind":"late"%'))
  ORDER BY pos`;

/** How many facts lie in a span: asked before they are read, so that an export is bounded. */
export function factsBetween(reader: Reader, fromMs: number, toMs: number): number {
  return posAt(reader, toMs) - posAt(reader, fromMs - 1);
}
