import type { Contract } from "#sync/contracts/define.ts";
import { papersContracts } from "#sync/contracts/papers.ts";
import type { PrintJob } from "#sync/model/records/print-job.ts";
import type { Book } from "../../store/book.ts";
import { answers, type CommandHandler, decides, type Handlers } from "../../store/handler.ts";
import { printJob } from "../stock/request-print.ts";
import { requireRecord, requireState } from "../stock/require.ts";
import { requireSubject } from "./paper-subject.ts";
import { printQueue } from "./print-queue.ts";

export const papersHandlers: Handlers = {
  "papers.request": decides(papersContracts["papers.request"], (book, { kind, subject, printer, copies }) => {
    const { id } = requireSubject(book, kind, subject);
    const job = printJob(book, kind, id);
    book.post({
      type: "print-requested",
      data: { jobId: job.id, paper: kind, subject: id, printer, copies },
      sets: [{ ...job, fields: { ...job.fields, printer, copies } }],
    });
    return { jobId: job.id };
  }),
  "papers.reprint": decides(papersContracts["papers.reprint"], (book, { jobId, printer }) => {
    const first = requireRecord(book, "printJob", jobId);
    const job = printJob(book, first.paper, first.subject, { ...first.detail, reprintOf: jobId });
    book.post({
      type: "print-requested",
      data: { jobId: job.id, paper: first.paper, subject: first.subject, reprintOf: jobId },
      sets: [{ ...job, fields: { ...job.fields, printer: printer ?? first.printer, copies: first.copies } }],
    });
    return { jobId: job.id };
  }),
  "papers.cancel": decides(papersContracts["papers.cancel"], (book, { jobId }) => {
    const job = requireRecord(book, "printJob", jobId);
    requireState("print job", job, "waiting", "failed");
    return settle(book, job, "print-cancelled", { state: "cancelled" });
  }),
  "papers.failed": decides(papersContracts["papers.failed"], (book, { jobId, trouble }) => {
    const job = requireRecord(book, "printJob", jobId);
    requireState("print job", job, "waiting", "printed", "failed");
    return settle(book, job, "print-failed", { state: "failed", trouble, printedAt: null });
  }),
  /** Sent by the print desk when it has handed a job's content out; in no contract list. */
  "paper.printed": own<{ jobId: string }>("paper.printed", (book, { jobId }) => {
    const job = requireRecord(book, "printJob", jobId);
    requireState("print job", job, "waiting", "failed");
    return settle(book, job, "print-done", { state: "printed", trouble: "", printedAt: book.nowMs });
  }),
  "papers.queue": answers(papersContracts["papers.queue"], printQueue),
};

function settle(book: Book, job: PrintJob, type: string, fields: Partial<PrintJob>): { jobId: string } {
  const { id, paper, subject } = job;
  book.post({ type, data: { jobId: id, paper, subject }, sets: [{ record: "printJob", id, fields }] });
  return { jobId: id };
}

function own<I>(name: string, decide: (book: Book, input: I) => unknown): CommandHandler {
  return { contract: { name, kind: "command" } as Contract, decide: (book, input) => decide(book, input as I) };
}
