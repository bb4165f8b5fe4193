import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { papersContracts } from "#sync/contracts/papers.ts";
import { readScan } from "#sync/model/gs1/scan.ts";
import type { Book } from "../../store/book.ts";
import { printJob } from "../stock/request-print.ts";
import { requireRecord, requireState } from "../stock/require.ts";
import { settlePrint } from "./settle-print.ts";

type Answer = (typeof papersContracts)["papers.answer"];
type Seen = (typeof papersContracts)["papers.seen"];

/** A person looked at the printer. If nothing came out, the job has failed and a new one prints the same. */
export function answerPaper(book: Book, { jobId, came }: InputOf<Answer>): OutputOf<Answer> {
  const job = requireRecord(book, "printJob", jobId);
  requireState("print job", job, "asked");
  if (came) {
    settlePrint(book, job, "print-answered", printed(book), { came });
    return { jobId, newJobId: null };
  }
  const { chosen, ...detail } = job.detail;
  const again = printJob(book, job.paper, job.subject, {
    ...detail,
    reprintOf: jobId,
    byHand: true,
    didNotCome: true,
    lastPrinter: job.printer,
  });
  settlePrint(book, job, "print-answered", { state: "failed", trouble: "did-not-come" }, { came, newJobId: again.id });
  book.post({
    type: "print-requested",
    data: { jobId: again.id, paper: job.paper, subject: job.subject, reprintOf: jobId },
    sets: [{ ...again, fields: { ...again.fields, printer: chosen ? "" : job.printer, copies: job.copies } }],
  });
  return { jobId, newJobId: again.id };
}

/** A label that was scanned has come out. */
export function seenPaper(book: Book, { code }: InputOf<Seen>): OutputOf<Seen> {
  const jobs = book.find("printJob", { state: "asked", subject: subjectsOf(book, code) });
  for (const job of jobs) settlePrint(book, job, "print-answered", printed(book), { came: true, scanned: code });
  return { jobIds: jobs.map(({ id }) => id) };
}

const printed = (book: Book) => ({ state: "printed" as const, trouble: "", printedAt: book.nowMs });

/** What a code on a label stands for: itself, or the LPN that carries this SSCC. */
function subjectsOf(book: Book, code: string): string[] {
  const scan = readScan(code, { nowMs: book.nowMs });
  const text = scan.text.trim();
  const sscc = scan.kind === "gs1" || scan.kind === "sscc" ? scan.sscc : undefined;
  const lpns = sscc === undefined ? [] : book.find("lpn", { sscc }).map(({ id }) => id);
  return [...new Set([text, text.toUpperCase(), ...(sscc === undefined ? [] : [sscc]), ...lpns])];
}
