import type { Move, RecordSet } from "#sync/model/facts/fact.ts";
import { definitionOf } from "#sync/protocol/field-rule.ts";
import { applyMove } from "../ledger/apply-move.ts";
import type { JournalRow } from "../ledger/journal.ts";
import type { Ledger } from "./ledger.ts";
import { settleParked } from "./parked.ts";
import type { LostRecords } from "./restore-owned.ts";

/**
 * A fact of this book that the log did not apply (quarantined, late): its moves are taken back at journal position `pos` from `line` on, its shared edits
 * uncover what is beneath. Owned records that it wrote go to `lost`, to be restored together. Gives the next free line.
 */
export function undoOwn(
  ledger: Ledger,
  row: Pick<JournalRow, "pos" | "origin" | "seq" | "atMs" | "moves" | "sets">,
  { pos, line, lost }: { pos: number; line: number; lost: LostRecords },
): number {
  const { statements } = ledger;
  const moves = JSON.parse(row.moves) as Move[];
  for (const move of moves.reverse())
    applyMove(statements, { ...move, from: move.to, to: move.from }, pos, line++, row.atMs);
  for (const set of JSON.parse(row.sets) as RecordSet[]) {
    const definition = definitionOf(set.record);
    if (!definition) continue;
    if (definition.merge === "owned") lost.add(ledger, set);
    else statements.sharedRows.reject(definition, set, row.pos);
  }
  settleParked(statements, row.origin, row.seq, undefined);
  return line;
}
