import { genesisTip, type Verdict, type WireFact } from "../../protocol/entry.ts";
import { logTip } from "../../protocol/hub/log-tip.ts";
import type { PageReader } from "../../protocol/hub/page.ts";
import type { HubEntry } from "../../protocol/hub/view.ts";
import { shortHash, shortHashChars } from "../../protocol/short-hash.ts";
import { factsOf, readBatch, runOf } from "../../protocol/wire/batch.ts";
import { numbers, texts } from "../store/array.ts";
import type { Sql } from "../store/sql.ts";
import type { SettledLine } from "../store/tables/log.ts";

/** One row of the log: a run of facts of one origin. */
export interface LogRow {
  hubPos: number;
  toPos: number;
  origin: string;
  site: string;
  fromSeq: number;
  toSeq: number;
  tip: string;
  audience: string[];
  receivedAtMs: number;
  box: string;
  skip: number;
  batch: Uint8Array;
  settled: SettledLine[] | null;
}

export const logColumns = `hub_pos AS "hubPos", to_pos AS "toPos", origin, site, from_seq AS "fromSeq", to_seq AS "toSeq", tip, audience,
  received_at_ms AS "receivedAtMs", box, skip, batch, settled`;

/** Rows that reach beyond `from`, in order. */
export const rowsAfter = (sql: Sql, from: number, limit: number): Promise<LogRow[]> =>
  sql.rows(`SELECT ${logColumns} FROM log WHERE company = $1 AND to_pos > $2 ORDER BY to_pos LIMIT $3`, [
    sql.company,
    from,
    limit,
  ]);

/** Those that a site must hear of. The batches that its box has itself stay where they are: it only wants to know what became of them, and `batch` of their rows is empty. */
export const rowsFor = (sql: Sql, from: number, limit: number, { site, has }: PageReader): Promise<LogRow[]> =>
  sql.rows(
    `SELECT ${logColumns.replace("batch", batchUnlessOwn)} FROM log
     WHERE company = $1 AND to_pos > $2 AND (site = $4 OR audience && ARRAY[$4, '*']) ORDER BY to_pos LIMIT $3`,
    [sql.company, from, limit, site, texts(has.map(({ origin }) => origin)), numbers(has.map(({ seq }) => seq))],
  );
const batchUnlessOwn = `CASE WHEN site = $4 AND EXISTS (SELECT FROM unnest($5::text[], $6::bigint[]) AS h (origin, seq) WHERE h.origin = log.origin AND to_seq <= h.seq)
  THEN ''::bytea ELSE batch END AS batch`;

/** Whether a site has anything to hear after `from`, without reading it. */
export async function hasNewsFor(sql: Sql, from: number, site: string): Promise<boolean> {
  const rows = await sql.rows(
    "SELECT 1 FROM log WHERE company = $1 AND to_pos > $2 AND (site = $3 OR audience && ARRAY[$3, '*']) LIMIT 1",
    [sql.company, from, site],
  );
  return rows.length > 0;
}

/** The lines of a row, whole but for `tip` and `hash`, which only `chainedLines` reckons. */
export function* linesOf(row: LogRow): Generator<HubEntry> {
  const facts = factsOf(readBatch(row.batch)).slice(row.skip);
  const settled = new Map(row.settled?.map((line) => [line.i, line]));
  for (const [i, fact] of facts.entries()) yield line(row, i, fact, settled.get(i));
}

/** The same without opening the batch, for a box that has these facts itself and only wants to know what became of them. */
export function* ackLinesOf(row: LogRow): Generator<HubEntry> {
  const settled = new Map(row.settled?.map((line) => [line.i, line]));
  for (let i = 0; i <= row.toSeq - row.fromSeq; i++) {
    // Nothing is known of the fact's own stamp and base, so what stands for "as the fact says" is one that no fact has.
    const fact = { origin: row.origin, seq: row.fromSeq + i, hlc: "", base: -1 } as WireFact;
    yield line(row, i, fact, settled.get(i));
  }
}

function line({ hubPos }: LogRow, i: number, fact: WireFact, settled: SettledLine | undefined): HubEntry {
  const { eff = fact.hlc, verdict = accepted, base = fact.base } = settled ?? {};
  return { hubPos: hubPos + i, eff, verdict, base, fact, tip: "", hash: "" };
}
const accepted: Verdict = { kind: "accepted" };

/** Lines by position, for positions that are asked for in rising order; undefined where the log no longer has them. */
export async function linesAt(sql: Sql, positions: readonly number[]): Promise<Map<number, HubEntry>> {
  const found = new Map<number, HubEntry>();
  let row: LogRow | undefined;
  let lines: HubEntry[] = [];
  for (const hubPos of positions) {
    if (!row || row.toPos < hubPos) {
      [row] = await rowsAfter(sql, hubPos - 1, 1);
      if (!row) break;
      lines = [...linesOf(row)];
    }
    const line = lines[hubPos - row.hubPos];
    if (line) found.set(hubPos, line);
  }
  return found;
}

/** Hash after a fact in its origin's chain, as the hub has it; undefined when it has not. */
export async function hashAt(sql: Sql, origin: string, seq: number): Promise<string | undefined> {
  if (seq === 0) return genesisTip;
  const [end] = await sql.rows<{ seq: number; tip: string }>("SELECT seq, tip FROM origin WHERE origin = $1", [origin]);
  if (!end || seq > end.seq) return undefined;
  if (seq === end.seq) return end.tip;
  const [row] = await sql.rows<{ batch: Uint8Array }>(
    "SELECT batch FROM log WHERE company = $1 AND origin = $2 AND from_seq <= $3 AND to_seq >= $3",
    [sql.company, origin, seq],
  );
  if (!row) return shortHashAt(sql, origin, seq);
  const batch = readBatch(row.batch);
  return seq === batch.fromSeq + batch.count - 1 ? batch.tip : runOf(batch).hashes[seq - batch.fromSeq];
}

/** Of a fact whose row left the log, the beginning of its hash. */
async function shortHashAt(sql: Sql, origin: string, seq: number): Promise<string | undefined> {
  const [run] = await sql.rows<{ fromSeq: number; hashes: Uint8Array }>(
    `SELECT from_seq AS "fromSeq", hashes FROM folded_run
     WHERE company = $1 AND origin = $2 AND to_seq >= $3 AND from_seq <= $3 ORDER BY to_seq LIMIT 1`,
    [sql.company, origin, seq],
  );
  if (!run) return undefined;
  const at = (seq - run.fromSeq) * shortHashBytes;
  return Buffer.from(run.hashes.subarray(at, at + shortHashBytes)).toString("hex");
}

/** What is kept of the facts of a row when it leaves the log. */
export function shortHashesOf(row: LogRow): Uint8Array {
  const { hashes } = runOf(readBatch(row.batch));
  return Buffer.from(hashes.slice(row.skip).map(shortHash).join(""), "hex");
}
const shortHashBytes = shortHashChars / 2;

/** Hash of the company's log up to a position; undefined when the log does not reach so far, or no longer so far back. */
export async function logTipAt(sql: Sql, hubPos: number): Promise<string | undefined> {
  if (hubPos === 0) return genesisTip;
  const [row] = await sql.rows<LogRow>(
    `SELECT ${logColumns} FROM log WHERE company = $1 AND to_pos >= $2 AND hub_pos <= $2`,
    [sql.company, hubPos],
  );
  if (!row) return undefined;
  if (row.toPos === hubPos) return row.tip;
  const before = row.hubPos === 1 ? genesisTip : await tipOfRowEnd(sql, row.hubPos - 1);
  if (before === undefined) return undefined;
  const { hashes } = runOf(readBatch(row.batch));
  let tip = before;
  let i = 0;
  for (const entry of linesOf(row)) {
    tip = logTip(tip, { ...entry, hash: hashes[row.skip + i++] as string });
    if (entry.hubPos === hubPos) return tip;
  }
  return undefined;
}

async function tipOfRowEnd(sql: Sql, toPos: number): Promise<string | undefined> {
  const [head] = await sql.rows<{ tip: string }>(
    "SELECT compacted_tip AS tip FROM log_head WHERE company = $1 AND compacted_to = $2",
    [sql.company, toPos],
  );
  if (head) return head.tip;
  const [row] = await sql.rows<{ tip: string }>("SELECT tip FROM log WHERE company = $1 AND to_pos = $2", [
    sql.company,
    toPos,
  ]);
  return row?.tip;
}
