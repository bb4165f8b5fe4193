import { z } from "zod";
import type { PrintState } from "../model/records/print-job.ts";
import { type Contract, command, query } from "./define.ts";
import { code, id, pageAfter, pageSize } from "./values.ts";

export const paperKind = z.enum([
  "pallet-label",
  "carton-label",
  "location-label",
  "item-label",
  "badge-label",
  "packing-list",
  "bill-of-lading",
  "pick-list",
  "test-label",
]);

const look = {
  format: z
    .enum(["pdf", "zpl", "svg"])
    .default("pdf")
    .meta({ description: "ZPL and SVG (a picture to look at) for labels only" }),
  dpi: z.coerce
    .number()
    .pipe(z.union([z.literal(203), z.literal(300)]))
    .default(203),
  language: z.enum(["en", "de"]).default("en"),
  pageSize: z.enum(["A4", "Letter"]).default("A4"),
};

const subject = code.meta({
  description:
    "An LPN, an order, a load, a location, an item, a person or a machine; for a pick list a wave, an order or a task",
});

const states: readonly PrintState[] = ["waiting", "sent", "asked", "printed", "failed", "cancelled"];
export const printState = z.enum(states as readonly [PrintState, ...PrintState[]]);

const jobShape = z.object({
  jobId: z.string(),
  paper: z.string(),
  subject: z.string(),
  printer: z.string(),
  copies: z.int(),
  state: printState,
  trouble: z.string(),
  requestedBy: z.string(),
  requestedAt: z.int().nullable(),
  sentAt: z.int().nullable(),
  printedAt: z.int().nullable(),
});
const printerName = z.string().trim().max(60);

const content = z.object({ name: z.string(), mediaType: z.string(), contentBase64: z.string() });

export const renderPaper = query({
  name: "papers.render",
  title: "A label or paper, made from the book as it is now",
  input: {
    kind: paperKind,
    subject,
    ...look,
    copies: z.coerce
      .number()
      .pipe(z.int().min(1).max(100))
      .default(1)
      .meta({ description: "For ZPL: the printer makes them of one format" }),
    badgeCode: z
      .string()
      .trim()
      .min(4)
      .max(60)
      .optional()
      .meta({ description: "For a badge: the book keeps no code, only its hash" }),
  },
  output: content,
  refusals: ["not-found", "paper-impossible", "queue-full"],
  may: "anyone",
  rest: "GET /papers/render",
});

export const requestPaper = command({
  name: "papers.request",
  title: "Put a label or paper into the print queue",
  input: {
    kind: paperKind.exclude(["badge-label", "test-label"]),
    subject,
    printer: printerName.default(""),
    copies: z.int().min(1).max(100).default(1),
  },
  output: z.object({ jobId: z.string() }),
  refusals: ["not-found"],
  may: "anyone",
  rest: "POST /papers/request",
});

export const fetchPaper = command({
  name: "papers.fetch",
  title: "Take a waiting job to print it: gives its content and marks it printed",
  input: { jobId: id, ...look },
  output: content.extend({ jobId: z.string(), copies: z.int() }),
  refusals: ["not-found", "state-not-allowed", "paper-impossible", "queue-full"],
  may: "anyone",
  rest: "POST /papers/jobs/{jobId}/fetch",
});

export const reprintPaper = command({
  name: "papers.reprint",
  title: "Print a job once more: a new job with the same content",
  input: { jobId: id, printer: printerName.optional() },
  output: z.object({ jobId: z.string() }),
  refusals: ["not-found"],
  may: "anyone",
  rest: "POST /papers/jobs/{jobId}/reprint",
});

export const cancelPaper = command({
  name: "papers.cancel",
  title: "Take a job out of the print queue",
  input: { jobId: id },
  output: z.object({ jobId: z.string() }),
  refusals: ["not-found", "state-not-allowed"],
  may: "anyone",
  rest: "POST /papers/jobs/{jobId}/cancel",
});

export const failPaper = command({
  name: "papers.failed",
  title: "A fetched job did not come out of the printer",
  input: { jobId: id, trouble: z.string().trim().min(1).max(200) },
  output: z.object({ jobId: z.string() }),
  refusals: ["not-found", "state-not-allowed"],
  may: "anyone",
  rest: "POST /papers/jobs/{jobId}/failed",
});

export const answerPaper = command({
  name: "papers.answer",
  title: "Say whether a label came out whose printing was interrupted; if it did not, a new job prints it",
  input: { jobId: id, came: z.boolean() },
  output: z.object({ jobId: z.string(), newJobId: z.string().nullable() }),
  refusals: ["not-found", "state-not-allowed"],
  may: "anyone",
  rest: "POST /papers/jobs/{jobId}/answer",
});

export const seenPaper = command({
  name: "papers.seen",
  title: "A label was scanned, so it came out: answers what is asked about it",
  input: { code },
  output: z.object({ jobIds: z.array(z.string()) }),
  may: "anyone",
  rest: "POST /papers/seen",
});

export const movePaper = command({
  name: "papers.move",
  title: "Have a waiting job printed by another printer",
  input: { jobId: id, printer: printerName.meta({ description: "Empty: whichever fits" }) },
  output: z.object({ jobId: z.string() }),
  refusals: ["not-found", "state-not-allowed"],
  may: "anyone",
  rest: "POST /papers/jobs/{jobId}/move",
});

export const testLabel = command({
  name: "papers.test-label",
  title: "Print a test label on a label printer",
  input: { printer: printerName.min(1) },
  output: z.object({ jobId: z.string() }),
  refusals: ["not-found"],
  may: "anyone",
  rest: "POST /papers/test-label",
});

export const listPrinters = query({
  name: "papers.printers",
  title: "Label printers of this site with what waits for each; their health is in machines.list",
  input: {},
  output: z.object({
    printers: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        place: z.string(),
        zone: z.string(),
        papers: z.string(),
        enabled: z.boolean(),
        waiting: z.int(),
        sent: z.int(),
        asked: z.int(),
      }),
    ),
  }),
  may: "anyone",
  rest: "GET /papers/printers",
});

export const printQueue = query({
  name: "papers.queue",
  title: "Print jobs, those of one state, oldest first while they wait and newest first after",
  input: {
    state: printState.default("waiting"),
    printer: printerName.optional(),
    limit: pageSize,
    after: pageAfter,
  },
  output: z.object({
    jobs: z.array(jobShape),
    waiting: z.int(),
    sent: z.int(),
    asked: z.int(),
    failed: z.int(),
    next: z.string().optional(),
  }),
  may: "anyone",
  rest: "GET /papers/queue",
});

export const papersContracts = {
  "papers.render": renderPaper,
  "papers.request": requestPaper,
  "papers.fetch": fetchPaper,
  "papers.reprint": reprintPaper,
  "papers.cancel": cancelPaper,
  "papers.failed": failPaper,
  "papers.answer": answerPaper,
  "papers.seen": seenPaper,
  "papers.move": movePaper,
  "papers.test-label": testLabel,
  "papers.printers": listPrinters,
  "papers.queue": printQueue,
} satisfies Record<string, Contract>;
