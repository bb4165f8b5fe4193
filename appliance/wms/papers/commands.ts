import type { Contract } from "#sync/contracts/define.ts";
import { papersContracts } from "#sync/contracts/papers.ts";
import type { PrintDetail } from "#sync/model/records/print-job.ts";
import type { Book } from "../../store/book.ts";
import { answers, type CommandHandler, decides, type Handlers } from "../../store/handler.ts";
import { printJob } from "../stock/request-print.ts";
import { requireRecord, requireState } from "../stock/require.ts";
import { requireMachine } from "../stock/require-machine.ts";
import { answerPaper, seenPaper } from "./answer-paper.ts";
import { requireSubject } from "./paper-subject.ts";
import { printQueue } from "./print-queue.ts";
import { listPrinters } from "./printer-jobs.ts";
import { printerReady, printerStuck } from "./printer-stuck.ts";
import { paperOutcome, sendPaper } from "./send-paper.ts";
import { settlePrint } from "./settle-print.ts";

export const papersHandlers: Handlers = {
  "papers.request": decides(papersContracts["papers.request"], (book, { kind, subject, printer, copies }) => {
    const { id } = requireSubject(book, kind, subject);
    const job = printJob(book, kind, id, byHand(book));
    book.post({
      type: "print-requested",
      data: { jobId: job.id, paper: kind, subject: id, printer, copies },
      sets: [{ ...job, fields: { ...job.fields, printer, copies } }],
    });
    return { jobId: job.id };
  }),
  "papers.reprint": decides(papersContracts["papers.reprint"], (book, { jobId, printer }) => {
    const first = requireRecord(book, "printJob", jobId);
    const job = printJob(book, first.paper, first.subject, reprintDetail(book, first.detail, jobId));
    book.post({
      type: "print-requested",
      data: { jobId: job.id, paper: first.paper, subject: first.subject, reprintOf: jobId },
      sets: [
        {
          ...job,
          fields: {
            ...job.fields,
            printer: printer ?? (first.detail.chosen ? "" : first.printer),
            copies: first.copies,
          },
        },
      ],
    });
    return { jobId: job.id };
  }),
  "papers.cancel": decides(papersContracts["papers.cancel"], (book, { jobId }) => {
    const job = requireRecord(book, "printJob", jobId);
    requireState("print job", job, "waiting", "failed");
    return settlePrint(book, job, "print-cancelled", { state: "cancelled" });
  }),
  "papers.failed": decides(papersContracts["papers.failed"], (book, { jobId, trouble }) => {
    const job = requireRecord(book, "printJob", jobId);
    requireState("print job", job, "waiting", "printed", "failed");
    return settlePrint(book, job, "print-failed", { state: "failed", trouble, printedAt: null });
  }),
  /** Sent by the print desk when it has handed a job's content out; in no contract list. */
  "paper.printed": own<{ jobId: string }>("paper.printed", (book, { jobId }) => {
    const job = requireRecord(book, "printJob", jobId);
    requireState("print job", job, "waiting", "failed");
    return settlePrint(book, job, "print-done", { state: "printed", trouble: "", printedAt: book.nowMs });
  }),
  "papers.answer": decides(papersContracts["papers.answer"], answerPaper),
  "papers.seen": decides(papersContracts["papers.seen"], seenPaper),
  "papers.move": decides(papersContracts["papers.move"], (book, { jobId, printer }) => {
    const job = requireRecord(book, "printJob", jobId);
    requireState("print job", job, "waiting");
    return settlePrint(book, job, "print-moved", { printer });
  }),
  "papers.test-label": decides(papersContracts["papers.test-label"], (book, { printer }) => {
    const { id } = requireMachine(book, printer);
    const job = printJob(book, "test-label", id, { byHand: true });
    book.post({
      type: "print-requested",
      data: { jobId: job.id, paper: "test-label", subject: id, printer: id },
      sets: [{ ...job, fields: { ...job.fields, printer: id } }],
    });
    return { jobId: job.id };
  }),
  /** Sent by the spooler; in no contract list. */
  "paper.send": own("paper.send", sendPaper),
  "paper.outcome": own("paper.outcome", paperOutcome),
  "paper.printer-stuck": own("paper.printer-stuck", printerStuck),
  "paper.printer-ready": own("paper.printer-ready", printerReady),
  "papers.printers": answers(papersContracts["papers.printers"], listPrinters),
  "papers.queue": answers(papersContracts["papers.queue"], printQueue),
};

/** Whether a person asked for this very copy, rather than a program, which could ask again and again. */
function byHand(book: Book): PrintDetail {
  const device = book.get("device", book.caller.device);
  const isPerson = book.actor === "operator" || book.get("person", book.actor) !== undefined;
  return isPerson || device?.kind === "kiosk" || device?.kind === "handheld" ? { byHand: true } : {};
}

function reprintDetail(book: Book, first: PrintDetail, reprintOf: string): PrintDetail {
  const { chosen: _c, byHand: _b, didNotCome: _d, lastPrinter: _l, ...detail } = first;
  return { ...detail, ...byHand(book), reprintOf };
}

function own<I>(name: string, decide: (book: Book, input: I) => unknown): CommandHandler {
  return { contract: { name, kind: "command" } as Contract, decide: (book, input) => decide(book, input as I) };
}
