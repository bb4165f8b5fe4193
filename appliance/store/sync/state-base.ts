import type { Move, RecordSet } from "#sync/model/facts/fact.ts";
import { records } from "#sync/model/records/all.ts";
import type { RecordDefinition } from "#sync/model/records/define-record.ts";
import { isRights, rightsSource } from "#sync/protocol/audience.ts";
import { definitionOf } from "#sync/protocol/field-rule.ts";
import type { Held, Stamp } from "#sync/protocol/register.ts";
import { includedOf } from "#sync/protocol/site/state-base.ts";
import { type BalanceRow, restOfRights } from "#sync/protocol/site-state.ts";
import type { Db } from "../connection.ts";
import { bookMove } from "../ledger/apply-move.ts";
import { applyOwned } from "../ledger/apply-set.ts";
import type { JournalRow } from "../ledger/journal.ts";
import { isKnown, releaseAdopted } from "./apply-own.ts";
import type { StateRowData } from "./hub-row-data.ts";
import type { Ledger } from "./ledger.ts";
import { noteOverwrite } from "./overwrites.ts";
import { linesPerFact, park } from "./parked.ts";
import { forgetPending } from "./pending-owned.ts";
import { rowsIn } from "./state-rows.ts";

/**
 * Puts what the log comes to at one position in the place of what this book had read of it, at journal position `pos`; own facts that are not in it stay, on top. A book without facts simply
 * begins with it. Entries are written for every balance that changes, so that balances go on being the sum of them, and nothing else is needed to prove them.
 */
export function loadState(ledger: Ledger, data: StateRowData, body: Uint8Array, pos: number): void {
  const { statements, log } = ledger;
  const isCut = log.cursor > 0 && log.incarnation !== data.incarnation;
  const included = includedIn(ledger, data);
  const pending = pendingRows(ledger, included);
  // What was read so far can no longer be undone; of a log that was cut it does not even count.
  statements.get("UPDATE hubPage SET undone = ? WHERE undone = 0").run(isCut ? 1 : 2);
  statements
    .get("INSERT INTO hubPage (pos, fromPos, toPos, bodyPos, undone, ofSite, body) VALUES (?, 0, ?, ?, 0, 0, ?)")
    .run(pos, data.hubPos, pos, body);
  const atMs = statements.get<{ atMs: number }>("SELECT atMs FROM journal WHERE pos = ?").get(pos)?.atMs ?? 0;

  putBalances(ledger, body, pending, pos);
  putRecords(ledger, body, pending, { pos, atMs, hubPos: data.hubPos });
  putVerdicts(ledger, body, pos, isCut);
  for (const { origin } of log.epochs) log.confirm(origin, included.get(origin) ?? 0);
  for (const { origin, seq } of data.cut)
    statements.get("INSERT INTO hubRewind (pos, origin, seq, toPos) VALUES (?, ?, ?, 0)").run(pos, origin, seq);
  if (isCut) statements.get("DELETE FROM overwrite WHERE hubPos > ?").run(data.hubPos);
  log.rest(data.hubPos, data.incarnation, data.tip);
  forgetPending(ledger);
}

/** Whether this book could take it: throws for the state of another past. */
export const includedIn = ({ statements, log }: Ledger, data: Pick<StateRowData, "origins">): Map<string, number> =>
  includedOf(
    data,
    log.epochs.map(({ origin, endSeq, reason }) => {
      const last = statements.get<{ seq: number }>("SELECT max(seq) AS seq FROM journal WHERE origin = ?").get(origin);
      return { origin, reason, tip: "", seq: endSeq ?? last?.seq ?? 0 };
    }),
    (origin, seq) =>
      statements
        .get<{ hash: Buffer }>("SELECT hash FROM journal WHERE origin = ? AND seq = ?")
        .get(origin, seq)
        ?.hash.toString("hex"),
  );

/** Facts of this book that the state does not have, in their order. */
function pendingRows({ statements, log }: Ledger, included: ReadonlyMap<string, number>): JournalRow[] {
  return log.epochs
    .flatMap(({ origin, endSeq }) =>
      statements
        .get<JournalRow>("SELECT * FROM journal WHERE origin = ? AND seq > ? AND seq <= ? ORDER BY seq")
        .all(origin, included.get(origin) ?? 0, endSeq ?? Number.MAX_SAFE_INTEGER),
    )
    .sort((a, b) => a.pos - b.pos);
}

function putBalances({ statements }: Ledger, body: Uint8Array, pending: readonly JournalRow[], pos: number): void {
  const { db } = statements;
  db.exec(`CREATE TEMP TABLE balanceBefore AS SELECT ${key}, onHand, oldestInAt FROM balance; DELETE FROM balance;
    CREATE UNIQUE INDEX temp.balanceBefore_key ON balanceBefore (${key})`);
  try {
    const put = db.prepare(
      `INSERT INTO balance (${key}, onHand, allocated, oldestInAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`,
    );
    const rights: BalanceRow[] = [];
    const add = (one: BalanceRow) =>
      put.run(
        ...[one.place, one.sku, one.lot, one.serial, one.lpn, one.owner, one.status],
        ...[one.onHand, one.oldestInAt],
      );
    withoutIndexes(db, "balance", () => {
      for (const one of rowsIn(body, "balance")) {
        if (one.place === rightsSource) continue;
        if (isRights(one.place)) rights.push(one);
        add(one);
      }
    });
    for (const rest of restOfRights(rights)) add(rest);
    for (const { moves, atMs } of pending)
      for (const move of JSON.parse(moves) as Move[]) bookMove(statements, move, atMs);
    const had = count(db, "temp.balanceBefore");
    if (had > 0)
      db.exec(`UPDATE balance SET oldestInAt = balanceBefore.oldestInAt FROM balanceBefore
        WHERE ${sameKey("balance")} AND balance.onHand > 0 AND balanceBefore.onHand > 0`);
    const enter = () =>
      db
        .prepare(
          `INSERT INTO entry (pos, line, ${key}, delta)
           SELECT ?, row_number() OVER (ORDER BY ${key}) - 1, ${key}, delta FROM (${had > 0 ? differences : "SELECT *, onHand AS delta FROM balance"})
           WHERE delta <> 0 ORDER BY ${key}`,
        )
        .run(pos);
    // To make them anew is dearer where the history is the longer part.
    if (count(db, "balance") > count(db, "entry")) withoutIndexes(db, "entry", enter);
    else enter();
  } finally {
    db.exec("DROP TABLE temp.balanceBefore");
  }
}

/**
 * The indexes of a table are made anew after `fill`, each in its own order: rows that come in another order than an index would touch all of its pages again and again, and of a million rows they do
 * not fit into the cache. A primary key stays.
 */
function withoutIndexes(db: Db, table: string, fill: () => void): void {
  const indexes = db
    .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL")
    .all(table) as { name: string; sql: string }[];
  for (const { name } of indexes) db.exec(`DROP INDEX "${name}"`);
  fill();
  for (const { sql } of indexes) db.exec(sql);
}

const count = (db: Db, table: string): number =>
  (db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;

function putRecords(
  ledger: Ledger,
  body: Uint8Array,
  pending: readonly JournalRow[],
  { pos, atMs, hubPos: statePos }: { pos: number; atMs: number; hubPos: number },
): void {
  const { statements } = ledger;
  // The state of a newer hub has fields that this version does not know. Below zero, so that no line of the log is taken.
  let unknown = 0;
  const keepUnknown = (set: RecordSet, stamp: Stamp) =>
    park(statements, { pos, line: --unknown, ...stamp, base: 0, atMs, set });
  statements.sharedRows.forget();
  for (const { name } of Object.values(records)) statements.db.exec(`DELETE FROM "${name}"`);
  statements.get("DELETE FROM parked").run();
  for (const { record, id, fields } of rowsIn(body, "owned")) {
    const definition = definitionOf(record);
    const set = { record, id, fields } as RecordSet;
    if (definition) applyOwned(statements, definition, set, atMs);
    if (!definition || !isKnown(fields, definition.fields))
      keepUnknown(set, { eff: "", origin: "", seq: 0, hubPos: statePos });
  }
  let row: { definition: RecordDefinition; id: string; held: Map<string, Held> } | undefined;
  const load = () => row && statements.sharedRows.load(row.definition, row.id, row.held);
  // Fields of one record stand together.
  for (const { record, id, field, held } of rowsIn(body, "register")) {
    const definition = definitionOf(record);
    if (!definition || !(field in definition.fields)) {
      keepUnknown({ record, id, fields: { [field]: held.value } } as RecordSet, held.stamp);
      continue;
    }
    if (row?.definition !== definition || row.id !== id) {
      load();
      row = { definition, id, held: new Map() };
    }
    row.held.set(field, held);
  }
  load();
  for (const { hubPos, line, eff, origin, seq, base, atMs: wroteMs, record, id, fields } of rowsIn(body, "parked")) {
    const set = { record, id, fields } as RecordSet;
    const definition = definitionOf(record);
    if (definition?.merge === "owned") applyOwned(statements, definition, set, wroteMs);
    else if (definition)
      statements.sharedRows.arrive(definition, set, { eff, origin, seq, hubPos }, base, (overwrite) =>
        noteOverwrite(
          statements,
          { hubPos, line, field: Object.keys(fields).indexOf(overwrite.field) },
          set,
          overwrite,
        ),
      );
    if (!definition || !isKnown(fields, definition.fields))
      park(statements, { pos, line: hubPos * linesPerFact + line, hubPos, eff, origin, seq, base, atMs: wroteMs, set });
  }
  for (const fact of pending)
    for (const [line, set] of (JSON.parse(fact.sets) as RecordSet[]).entries()) {
      const definition = definitionOf(set.record);
      if (definition?.merge === "owned") applyOwned(statements, definition, set, fact.atMs);
      else if (definition) statements.sharedRows.edit(definition, set, fact.pos);
      if (!definition || !isKnown(set.fields, definition.fields))
        park(statements, { ...fact, line, set, hubPos: 0, eff: "" });
    }
}

/** What the log made of facts of this site, and what of them waits to be adopted. */
function putVerdicts({ statements, log }: Ledger, body: Uint8Array, pos: number, isCut: boolean): void {
  statements
    .get("DELETE FROM lateFact WHERE state = 'waiting' OR adoptedPos IN (SELECT pos FROM hubPage WHERE pos < ?)")
    .run(pos);
  if (isCut) {
    statements.get("DELETE FROM hubVerdict").run();
    statements.get("DELETE FROM siteCommand WHERE pos IN (SELECT pos FROM hubPage WHERE undone = 1)").run();
  }
  for (const { origin, seq, hubPos, verdict } of rowsIn(body, "held")) {
    const own = log.epoch(origin) && statements.get<{ pos: number }>(rowSql).get(origin, seq);
    if (!own) continue;
    statements
      .get("INSERT OR REPLACE INTO hubVerdict (origin, seq, hubPos, verdict) VALUES (?, ?, ?, ?)")
      .run(origin, seq, hubPos, JSON.stringify(verdict));
    if (verdict.kind === "late") releaseAdopted(statements, own.pos);
  }
  for (const { origin, seq, tip } of rowsIn(body, "source"))
    statements
      .get(
        "INSERT INTO lateFact (origin, seq, tip, hubPos, pos, state, adoptedPos) VALUES (?, ?, ?, 0, 0, 'adopted', ?) ON CONFLICT DO UPDATE SET adoptedPos = excluded.adoptedPos, state = 'adopted' WHERE state = 'waiting'",
      )
      .run(origin, seq, tip, pos);
  for (const { hubPos, tip, fact } of rowsIn(body, "late"))
    statements
      .get(
        "INSERT INTO lateFact (origin, seq, tip, hubPos, pos, state, adoptedPos) VALUES (?, ?, ?, ?, ?, 'waiting', 0) ON CONFLICT DO UPDATE SET hubPos = excluded.hubPos, pos = excluded.pos",
      )
      .run(fact.origin, fact.seq, tip, hubPos, pos);
  for (const { commandId, origin, seq, source } of rowsIn(body, "command"))
    if (!statements.get(rowSql).get(origin, seq))
      statements
        .get(
          "INSERT INTO siteCommand (commandId, origin, seq, sourceOrigin, pos) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .run(commandId, origin, seq, source, pos);
}

const rowSql = "SELECT pos FROM journal WHERE origin = ? AND seq = ?";
const columns = ["place", "sku", "lot", "serial", "lpn", "owner", "status"];
const key = columns.join(", ");
const sameKey = (table: string): string =>
  columns.map((name) => `${table}.${name} = balanceBefore.${name}`).join(" AND ");
const differences = `SELECT ${key}, balance.onHand - coalesce(balanceBefore.onHand, 0) AS delta FROM balance LEFT JOIN balanceBefore USING (${key})
  UNION ALL
  SELECT ${key}, -balanceBefore.onHand AS delta FROM balanceBefore LEFT JOIN balance USING (${key}) WHERE balance.onHand IS NULL`;
