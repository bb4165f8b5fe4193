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
]);

const look = {
  format: z.enum(["pdf", "zpl"]).default("pdf").meta({ description: "ZPL for labels only" }),
  dpi: z.coerce
    .number()
    .pipe(z.union([z.literal(203), z.literal(300)]))
    .default(203),
  language: z.enum(["en", "de"]).default("en"),
  pageSize: z.enum(["A4", "Letter"]).default("A4"),
};

const subject = code.meta({
  description: "An LPN, an order, a load, a location, an item or a person; for a pick list a wave, an order or a task",
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
  printedAt: z.int().nullable(),
});

const content = z.object({ name: z.string(), mediaType: z.string(), contentBase64: z.string() });

export const renderPaper = query({
  name: "papers.render",
  title: "A label or paper, made from the book as it is now",
  input: {
    kind: paperKind,
    subject,
    ...look,
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
    kind: paperKind.exclude(["badge-label"]),
    subject,
    printer: z.string().trim().max(60).default(""),
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
  input: { jobId: id, printer: z.string().trim().max(60).optional() },
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

export const printQueue = query({
  name: "papers.queue",
  title: "Print jobs, those of one state, oldest first while they wait and newest first after",
  input: {
    state: printState.default("waiting"),
    printer: z.string().trim().max(60).optional(),
    limit: pageSize,
    after: pageAfter,
  },
  output: z.object({ jobs: z.array(jobShape), waiting: z.int(), failed: z.int(), next: z.string().optional() }),
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
  "papers.queue": printQueue,
} satisfies Record<string, Contract>;
