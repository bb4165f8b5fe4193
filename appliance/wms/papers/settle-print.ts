import type { PrintJob } from "#sync/model/records/print-job.ts";
import type { Book } from "../../store/book.ts";

/** Books what became of a print job. */
export function settlePrint(
  book: Book,
  { id, paper, subject, printer }: PrintJob,
  type: string,
  fields: Partial<PrintJob>,
  data: Record<string, unknown> = {},
): { jobId: string } {
  const why = fields.trouble ? { why: fields.trouble } : {};
  book.post({
    type,
    data: { jobId: id, paper, subject, printer: fields.printer ?? printer, ...why, ...data },
    sets: [{ record: "printJob", id, fields }],
  });
  return { jobId: id };
}
