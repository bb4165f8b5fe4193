import type { JournalRow } from "../ledger/journal.ts";
import { appendRow, toFact } from "../ledger/journal.ts";
import { keepAnswerSql } from "../run-command.ts";
import { applyOwn } from "./apply-own.ts";
import type { HubRowBody } from "./hub-row-data.ts";
import { applyHubRow } from "./hub-rows.ts";
import { isHubRow, type Ledger } from "./ledger.ts";

/**
 * Takes a row of a journal as it stands, and does what it did: for a rebuild, and for a standby that follows. The same rows in the same order give the
 * same tables, byte for byte. `body` are the bytes that came with a hub row.
 */
export function replayRow(ledger: Ledger, row: JournalRow, body: HubRowBody | undefined): void {
  const { statements } = ledger;
  appendRow(statements, row);
  const fact = toFact(row);
  if (isHubRow(row.origin)) applyHubRow(ledger, fact, body);
  else applyOwn(ledger, fact);
  if (row.answer !== null && row.commandId !== "") statements.get(keepAnswerSql).run(row.commandId, row.pos);
}
