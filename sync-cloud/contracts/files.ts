import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import { code, epochMs, owner, pageAfter, pageSize, sku } from "./values.ts";

/** 20 MiB as base64 text. */
const base64Max = 28_000_000;

export const fileKind = z.enum(["items", "locations", "stock", "orders", "asns", "x12"]);

const problem = z.object({
  line: z.int(),
  column: z.int().optional(),
  segment: z.string().optional(),
  element: z.string().optional(),
  field: z.string().optional(),
  document: z.string().optional(),
  code: z.string(),
  found: z.string().optional(),
  expected: z.string().optional(),
  text: z.string(),
});

const result = z
  .record(z.string(), z.record(z.string(), z.int()))
  .meta({ description: "By the command that took it: how much was created, changed, left alone" });

export const importOptions = z.strictObject({
  as: fileKind.optional().meta({ description: "Which document it is; found by its content when left out" }),
  separator: z.enum([",", ";", "\t", "|"]).optional(),
  decimal: z.enum(["point", "comma"]).optional(),
  dateOrder: z.enum(["day-first", "month-first"]).optional(),
  strictCounts: z.boolean().default(false).meta({ description: "Refuse an X12 file whose trailers count wrongly" }),
  drafts: z.boolean().default(false).meta({ description: "Keep orders with mistakes as drafts, not refuse the file" }),
  again: z.boolean().default(false).meta({ description: "Take it although the same bytes were taken before" }),
});

export const importFile = command({
  name: "files.import",
  title: "Take one file, X12 (856, 940, 997, 999) or CSV: all of it, or nothing and every problem named",
  input: {
    name: z.string().trim().min(1).max(200),
    contentBase64: z.base64().max(base64Max),
    options: importOptions.default({ strictCounts: false, drafts: false, again: false }),
  },
  output: z.object({
    fileId: z.string().meta({ description: "SHA-256 of its bytes" }),
    name: z.string(),
    kind: fileKind,
    outcome: z.enum(["imported", "already-imported"]),
    importedAt: z.int().nullable(),
    importedBy: z.string(),
    result,
    warnings: z.array(problem),
    acknowledgements: z.array(z.object({ name: z.string(), text: z.string() })),
  }),
  refusals: ["file-refused", "input-invalid", "number-range-empty", "queue-full"],
  may: ["supervisor", "integrator"],
  rest: "POST /files/import",
});

export const exportKind = z.enum([
  "944",
  "945",
  "846",
  "997",
  "999",
  "items-csv",
  "locations-csv",
  "stock-csv",
  "orders-csv",
  "shipments-csv",
  "moves-csv",
]);

const whenMs = z.coerce.number().pipe(epochMs).optional();

export const exportFile = query({
  name: "files.export",
  title: "Write one file from the book",
  input: {
    kind: exportKind,
    number: code.optional().meta({ description: "945: the order. 944: the delivery. 997, 999: the file's id" }),
    partner: code.optional().meta({ description: "Whom an X12 file goes to; else whom the document belongs to" }),
    owner: owner.optional(),
    sku: sku.optional(),
    zone: z.string().trim().max(20).optional(),
    fromMs: whenMs.meta({ description: "Orders made, goods shipped or moved from here on" }),
    toMs: whenMs,
  },
  output: z.object({ name: z.string(), mediaType: z.string(), contentBase64: z.string() }),
  refusals: [
    "not-found",
    "inbound-unknown",
    "partner-unknown",
    "export-empty",
    "export-refused",
    "number-range-empty",
    "state-not-allowed",
    "input-invalid",
    "queue-full",
  ],
  may: ["supervisor", "integrator"],
  rest: "GET /files/export",
});

export const listFiles = query({
  name: "files.list",
  title: "Files that came in, newest first",
  input: { state: z.enum(["imported", "refused"]).optional(), limit: pageSize, after: pageAfter },
  output: z.object({
    files: z.array(
      z.object({
        fileId: z.string(),
        name: z.string(),
        kind: z.string(),
        state: z.string(),
        sizeBytes: z.int(),
        result,
        problems: z.array(z.string()),
        problemCount: z.int(),
        warningCount: z.int(),
        by: z.string(),
        at: z.int().nullable(),
      }),
    ),
    next: z.string().optional(),
  }),
  may: ["supervisor", "integrator"],
  rest: "GET /files",
});

export const filesContracts = {
  "files.import": importFile,
  "files.export": exportFile,
  "files.list": listFiles,
} satisfies Record<string, Contract>;
