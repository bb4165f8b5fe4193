import type { JournalRow } from "../../store/ledger/journal.ts";
import type { Reader } from "../../store/reader.ts";
import { isHubRow } from "../../store/sync/ledger.ts";
import { bodyAt } from "../../store/sync/page-rows.ts";
import type { FollowedRow } from "../../store/sync/site-book.ts";

/** So many characters of rows in one answer, and one row always: no scan waits long for the packing. */
const packCharsMax = 1_000_000;

/** Rows of this journal after `pos`, as another box needs them to be a copy of it. */
export function rowsAfter(reader: Reader, pos: number, rowsMax: number): FollowedRow[] {
  const found: FollowedRow[] = [];
  let chars = 0;
  for (const row of reader.rows<JournalRow>("SELECT * FROM journal WHERE pos > ? ORDER BY pos LIMIT ?", pos, rowsMax)) {
    const body = isHubRow(row.origin) ? bodyAt(reader.statements, row.pos) : undefined;
    chars += row.data.length + row.moves.length + row.sets.length + (row.answer?.length ?? 0) + (body?.length ?? 0);
    if (found.length > 0 && chars > packCharsMax) break;
    found.push({ row, ...(body ? { body } : {}) });
  }
  return found;
}

/** Where this journal ends, as it is on the disk. */
export function endOf(reader: Reader): { pos: number; hash: string } {
  const last = reader.row<{ pos: number; hash: Buffer }>("SELECT pos, hash FROM journal ORDER BY pos DESC LIMIT 1");
  return last ? { pos: last.pos, hash: last.hash.toString("hex") } : { pos: 0, hash: "" };
}

export const hashAt = (reader: Reader, pos: number): string =>
  pos === 0
    ? ""
    : (reader.row<{ hash: Buffer }>("SELECT hash FROM journal WHERE pos = ?", pos)?.hash.toString("hex") ?? "unknown");
