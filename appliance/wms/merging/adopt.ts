import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Exception } from "#sync/model/records/exception.ts";
import type { WireFact } from "#sync/protocol/entry.ts";
import type { Book } from "../../store/book.ts";
import { type Adopted, adoptLate, adoptTail } from "../../store/sync/adopt-late.ts";

/** Books late facts of this site, and opens an exception for each that says something else than the book. */
export function adopt(book: Book, { limit }: { limit: number }) {
  return report(book, adoptLate(book, limit));
}

/** Books what the box before this one wrote and never got to this one otherwise, as it came from it by the site's own network. */
export const takeTail = (book: Book, { facts, hashes }: { facts: readonly WireFact[]; hashes: readonly string[] }) =>
  report(book, adoptTail(book, facts, hashes));

function report(book: Book, adopted: readonly Adopted[]) {
  const left = book.row<{ n: number }>("SELECT count(*) AS n FROM lateFact WHERE state = 'waiting'")?.n ?? 0;
  const odd = adopted.filter(({ contradictions }) => contradictions.length > 0);
  const booked = adopted.filter(({ isBooked }) => isBooked).length;
  const result = { booked, repeats: adopted.length - booked, exceptions: odd.length, left };
  if (adopted.length > 0)
    book.post({ type: "late-facts-taken", data: result, sets: odd.map((one) => exceptionOf(book, one)) });
  return result;
}

function exceptionOf(book: Book, { origin, seq, type, contradictions }: Adopted): RecordSet<"exception"> {
  const [first] = contradictions;
  const idOf = (record: string) => contradictions.find((one) => one.record === record)?.id ?? "";
  const fields: Partial<Exception> = {
    kind: "late-fact",
    severity: contradictions.some(({ taken }) => taken) ? "urgent" : "warning",
    detail: {
      origin,
      seq,
      type,
      fields: contradictions.length,
      record: first?.record ?? "",
      id: first?.id ?? "",
      field: first?.field ?? "",
      late: text(first?.late),
      here: text(first?.here),
      stands: first?.taken ? "late" : "here",
    },
    orderId: idOf("order"),
    taskId: idOf("task"),
    countId: idOf("count"),
    inboundId: idOf("inbound"),
    openedBy: book.actor,
    openedAt: book.nowMs,
  };
  return { record: "exception", id: book.newId(), fields };
}

const text = (value: unknown): string =>
  (typeof value === "string" ? value : JSON.stringify(value ?? null)).slice(0, 200);
