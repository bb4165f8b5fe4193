import { type PageReader, pageLinesMax, pageOf } from "../../protocol/hub/page.ts";
import type { HubEntry } from "../../protocol/hub/view.ts";
import type { Page } from "../../protocol/session.ts";
import type { SigningKey } from "../../protocol/wire/keys.ts";
import { encodePage } from "../../protocol/wire/page.ts";
import { WireFault } from "../../protocol/wire/wire-fault.ts";
import type { Sql } from "../store/sql.ts";
import type { LogHead } from "./load-view.ts";
import { ackLinesOf, type LogRow, linesOf, logTipAt, rowsFor } from "./read-log.ts";

/** Rows of the log that are read at once. */
const rowsPerReadMax = 200;
/** Where the packed page is too large after all, half as much text is tried. */
const charsFirst = 1_000_000;

/** Signed pages of the log behind `from` for one site, until the log ends or `bytesMax` is reached: at least one when there is anything. */
export async function makePages(
  sql: Sql,
  reader: PageReader,
  {
    from,
    head,
    key,
    bytesMax,
    pagesMax,
  }: { from: number; head: LogHead; key: SigningKey; bytesMax: number; pagesMax: number },
): Promise<Uint8Array[]> {
  const pages: Uint8Array[] = [];
  let [at, bytes] = [from, 0];
  let found: readonly LogRow[] = [];
  let isAll = false;
  while (at < head.hubPos && pages.length < pagesMax && (bytes === 0 || bytes < bytesMax)) {
    found = found.filter(({ toPos }) => toPos > at);
    if (found.length === 0 && !isAll) {
      found = await rowsFor(sql, at, rowsPerReadMax, reader);
      isAll = found.length < rowsPerReadMax;
    }
    const rows = wholeRows(found, at);
    const last = rows.at(-1);
    const upTo = last && !(isAll && rows.length === found.length) ? { hubPos: last.toPos, tip: last.tip } : head;
    const { page, packed } = await onePage(sql, reader, { from: at, upTo, head, key, rows });
    pages.push(packed);
    bytes += packed.length;
    at = page.to;
  }
  return pages;
}

/** As many rows as fit into one page whole, at least one: where a page ends within a row, the hash there has to be reckoned out of its batch. */
function wholeRows(rows: readonly LogRow[], from: number): readonly LogRow[] {
  let lines = 0;
  const more = rows.findIndex(({ hubPos, toPos }) => {
    lines += toPos - Math.max(hubPos - 1, from);
    return lines > pageLinesMax;
  });
  return more === -1 ? rows : rows.slice(0, Math.max(1, more));
}

async function onePage(
  sql: Sql,
  reader: PageReader,
  of: { from: number; upTo: { hubPos: number; tip: string }; head: LogHead; key: SigningKey; rows: readonly LogRow[] },
): Promise<{ page: Page; packed: Uint8Array }> {
  const { incarnation } = of.head;
  for (let chars = charsFirst; ; chars = Math.floor(chars / 2)) {
    const page = pageOf(
      reader,
      { from: of.from, upTo: of.upTo, incarnation },
      linesFor(reader, of.from, of.rows),
      chars,
    );
    if (page.tip === "") page.tip = (await logTipAt(sql, page.to)) as string; // it ends within a row
    try {
      return { page, packed: encodePage(page, { site: reader.site, signer: of.key.publicKey, sign: of.key.sign }) };
    } catch (error) {
      if (!(error instanceof WireFault) || error.code !== "too-large" || page.entries.length <= 1) throw error;
    }
  }
}

function* linesFor({ site, has }: PageReader, from: number, rows: readonly LogRow[]): Generator<HubEntry> {
  const held = new Map(has.map(({ origin, seq }) => [origin, seq]));
  for (const row of rows) {
    const isOwn = row.site === site && row.toSeq <= (held.get(row.origin) ?? 0);
    const lines = isOwn ? ackLinesOf(row) : linesOf(row);
    for (const entry of lines) if (entry.hubPos > from) yield entry;
  }
}
