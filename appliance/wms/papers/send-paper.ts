import type { PaperKind, PrintJob } from "#sync/model/records/print-job.ts";
import type { Book } from "../../store/book.ts";
import { requireRecord, requireState } from "../stock/require.ts";
import { settlePrint } from "./settle-print.ts";

export interface SendPaper {
  jobId: string;
  printer: string;
}

/**
 * The spooler is about to write the first byte of a job: from now on only the printer's counters, or a person, say what became of it. A
 * second label for an LPN that has one is not sent unless a person asked for it: the job fails and says so.
 */
export function sendPaper(book: Book, { jobId, printer }: SendPaper): { send: boolean } {
  const job = requireRecord(book, "printJob", jobId);
  requireState("print job", job, "waiting");
  if (!job.detail.byHand && hasLabelAlready(book, job)) {
    settlePrint(book, job, "print-failed", { state: "failed", trouble: "printed-before" });
    return { send: false };
  }
  const detail = job.printer === "" ? { ...job.detail, chosen: true as const } : job.detail;
  settlePrint(book, job, "print-sent", { state: "sent", printer, detail, trouble: "", sentAt: book.nowMs });
  return { send: true };
}

export interface PaperOutcome {
  jobId: string;
  outcome: "printed" | "refused-before-sending" | "unknown";
  /** A code: `interrupted`, `restarted`, `no-answer` … */
  why: string;
}

/** What the printer made of a job that was sent. */
export function paperOutcome(book: Book, { jobId, outcome, why }: PaperOutcome): { jobId: string } {
  const job = requireRecord(book, "printJob", jobId);
  requireState("print job", job, "sent");
  if (outcome === "printed")
    return settlePrint(book, job, "print-done", { state: "printed", trouble: "", printedAt: book.nowMs });
  if (outcome === "unknown") return settlePrint(book, job, "print-asked", { state: "asked", trouble: why });
  const { chosen, ...detail } = job.detail;
  return settlePrint(book, job, "print-returned", {
    state: "waiting",
    sentAt: null,
    trouble: why,
    detail,
    ...(chosen && { printer: "" }),
  });
}

const namesAnLpn: readonly PaperKind[] = ["carton-label", "pallet-label"];

function hasLabelAlready(book: Book, { id, paper, subject }: PrintJob): boolean {
  if (!namesAnLpn.includes(paper)) return false;
  const others = book.find("printJob", { subject, paper, state: ["sent", "asked", "printed"] }, { limit: 2 });
  return others.some((other) => other.id !== id);
}
