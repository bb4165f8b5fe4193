import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { PaperKind, PrintDetail } from "#sync/model/records/print-job.ts";
import type { Book } from "../../store/book.ts";

/** A label or paper to print, to be set in the fact that is the reason for it. What is on it is read when it is printed. */
export function printJob(
  book: Book,
  paper: PaperKind,
  subject: string,
  detail: PrintDetail = {},
): RecordSet<"printJob"> {
  return {
    record: "printJob",
    id: book.newId(),
    fields: { paper, subject, detail, state: "waiting", requestedBy: book.actor, requestedAt: book.nowMs },
  };
}
