import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { printQueue as contract } from "#sync/contracts/papers.ts";
import type { Reader } from "../../store/reader.ts";

/** Jobs of one state. What waits for a printer or a person is read oldest first; what is done newest first. */
export function printQueue(
  reader: Reader,
  { state, printer, limit, after = "" }: InputOf<typeof contract>,
): OutputOf<typeof contract> {
  const forward = state === "waiting" || state === "sent" || state === "asked";
  const [, at, id] = /^(\d{1,15})\|(.{1,64})$/.exec(after) ?? [];
  const [fromAt, fromId] = id === undefined ? (forward ? [-1, ""] : [Number.MAX_SAFE_INTEGER, "~"]) : [Number(at), id];
  const rows = reader.rows<{ id: string }>(
    forward ? oldestFirst : newestFirst,
    state,
    printer ?? null,
    fromAt,
    fromId,
    limit + 1,
  );
  const jobs = rows
    .slice(0, limit)
    .flatMap(({ id: jobId }) => reader.get("printJob", jobId) ?? [])
    .map(({ id: jobId, detail: _detail, ...job }) => ({ jobId, ...job }));
  const last = rows.length > limit ? jobs.at(-1) : undefined;
  return {
    jobs,
    waiting: reader.countOf("printJob", { state: "waiting" }),
    sent: reader.countOf("printJob", { state: "sent" }),
    asked: reader.countOf("printJob", { state: "asked" }),
    failed: reader.countOf("printJob", { state: "failed" }),
    next: last && `${last.requestedAt ?? 0}|${last.jobId}`,
  };
}

const oldestFirst = `SELECT id FROM printJob WHERE state = ? AND printer = coalesce(?, printer) AND (requestedAt, id) > (?, ?)
  ORDER BY requestedAt, id LIMIT ?`;
const newestFirst = `SELECT id FROM printJob WHERE state = ? AND printer = coalesce(?, printer) AND (requestedAt, id) < (?, ?)
  ORDER BY requestedAt DESC, id DESC LIMIT ?`;
