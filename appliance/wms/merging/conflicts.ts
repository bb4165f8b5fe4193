import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { mergingContracts } from "#sync/contracts/merging.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import { conflictId } from "#sync/model/records/conflict.ts";
import { definitionOf } from "#sync/protocol/field-rule.ts";
import { type Book, refuse } from "../../store/book.ts";
import { type JournalRow, toFact } from "../../store/ledger/journal.ts";
import type { Reader } from "../../store/reader.ts";
import { entryAt } from "../../store/sync/page-rows.ts";
import { cursors, readCursor } from "../stock/page-cursor.ts";

type Contracts = typeof mergingContracts;
type Listed = OutputOf<Contracts["conflicts.list"]>["conflicts"][number];

export function listConflicts(
  reader: Reader,
  { state, after, limit }: InputOf<Contracts["conflicts.list"]>,
): OutputOf<Contracts["conflicts.list"]> {
  const offset = after === undefined ? 0 : readCursor(after, cursors.offset);
  const rows = reader.rows<OverwriteRow>(`${listSql} WHERE ${wanted[state]} ${newestFirst}`, limit + 1, offset);
  return {
    conflicts: rows.slice(0, limit).map((row) => listed(reader, row)),
    next: rows.length > limit ? String(offset + limit) : null,
    open: reader.row<{ n: number }>(`SELECT count(*) AS n FROM (${listSql} WHERE ${wanted.open})`)?.n ?? 0,
  };
}

/** Whatever a merge did, a person can undo: the value that lost is written again, as an edit like any other, seen by all. */
export function settleConflict(
  book: Book,
  { conflictId: id, choice, value }: InputOf<Contracts["conflicts.settle"]>,
): OutputOf<Contracts["conflicts.settle"]> {
  const [, hubPos = "", record = "", field = "", recordId = ""] = /^(\d+)\|([^|]*)\|([^|]*)\|(.*)$/s.exec(id) ?? [];
  const row = book.row<OverwriteRow>(
    `${listSql} WHERE o.id BETWEEN ? * 2097152 AND (? + 1) * 2097152 - 1 AND o.record = ? AND o.field = ? AND o.recordId = ?`,
    Number(hubPos),
    Number(hubPos),
    record,
    field,
    recordId,
  );
  if (!row) refuse({ code: "not-found", what: "conflict", id });
  if (row.state !== "open")
    refuse({ code: "state-not-allowed", what: "conflict", id, state: row.state, allowed: "open" });
  const state = ({ keep: "kept", swap: "swapped", edit: "edited" } as const)[choice];
  const sets: RecordSet[] = [
    {
      record: "conflict",
      id,
      fields: { state, settledBy: book.actor, settledAt: book.nowMs },
    } as RecordSet,
  ];
  if (choice !== "keep") {
    const next = choice === "swap" ? JSON.parse(row.won === 1 ? row.otherValue : row.value) : value;
    requireKind(record, field, next);
    sets.push({ record, id: recordId, fields: { [field]: next } } as RecordSet);
  }
  book.post({ type: "conflict-settled", data: { conflictId: id, choice, record, recordId, field }, sets });
  return { conflictId: id, state };
}

interface OverwriteRow {
  hubPos: number;
  record: string;
  recordId: string;
  field: string;
  won: number;
  origin: string;
  seq: number;
  value: string;
  otherHubPos: number;
  otherOrigin: string;
  otherSeq: number;
  otherValue: string;
  state: Listed["state"];
  settledBy: string;
  settledAt: number | null;
}

const idSql = "o.hubPos || '|' || o.record || '|' || o.field || '|' || o.recordId";
const listSql = `SELECT o.*, coalesce(c.state, 'open') AS state, coalesce(c.settledBy, '') AS settledBy, c.settledAt
  FROM overwrite AS o LEFT JOIN conflict AS c ON c.id = ${idSql}`;
const newestFirst = "ORDER BY o.id DESC LIMIT ? OFFSET ?";
const wanted = {
  open: "coalesce(c.state, 'open') = 'open'",
  settled: "c.state <> 'open'",
  all: "1",
} as const;

function listed(reader: Reader, row: OverwriteRow): Listed {
  const { hubPos, record, recordId, field, state, settledBy, settledAt } = row;
  const incoming = side(reader, { ...row, value: row.value });
  const other = side(reader, {
    hubPos: row.otherHubPos,
    origin: row.otherOrigin,
    seq: row.otherSeq,
    value: row.otherValue,
  });
  const now = reader.get(record as "item", recordId) as Record<string, unknown> | undefined;
  return {
    id: conflictId(hubPos, record, field, recordId),
    ...{ record, recordId, field, state, settledBy, settledAt },
    stands: row.won === 1 ? incoming : other,
    lost: row.won === 1 ? other : incoming,
    now: now?.[field] ?? null,
  };
}

/** Who wrote it, and when by their own clock. A fact of this box is in its journal, others in the page that brought them. */
function side(
  reader: Reader,
  { hubPos, origin, seq, value }: Pick<OverwriteRow, "hubPos" | "origin" | "seq" | "value">,
): Listed["stands"] {
  const row = reader.row<JournalRow>("SELECT * FROM journal WHERE origin = ? AND seq = ?", origin, seq);
  const fact = row ? toFact(row) : entryAt(reader.statements, hubPos)?.fact;
  return { value: JSON.parse(value), origin, actor: fact?.actor ?? "", at: fact?.atMs ?? null, hubPos };
}

/** What no field of this kind can hold would be held back by the cloud. */
function requireKind(record: string, field: string, value: unknown): void {
  const kind = definitionOf(record)?.fields[field]?.kind;
  const fits =
    kind === "text"
      ? typeof value === "string"
      : kind === "bool"
        ? typeof value === "boolean"
        : kind === "int"
          ? value === null || Number.isSafeInteger(value)
          : kind === "json" && value !== undefined;
  if (!fits)
    refuse({
      code: "input-invalid",
      problems: [{ path: "value", expected: `a value of ${record}.${field} (${kind})` }],
    });
}
