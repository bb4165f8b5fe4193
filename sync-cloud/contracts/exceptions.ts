import { z } from "zod";
import { command, query } from "./define.ts";
import { id, note, pageAfter, pageSize } from "./values.ts";

const exceptionState = z.enum(["open", "claimed", "resolving", "resolved", "waived"]);
const exceptionShape = z.object({
  id: z.string(),
  kind: z.string(),
  severity: z.enum(["info", "warning", "urgent"]),
  state: exceptionState,
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
  place: z.string(),
  sku: z.string(),
  lpn: z.string(),
  orderId: z.string(),
  taskId: z.string(),
  countId: z.string(),
  inboundId: z.string(),
  openedBy: z.string(),
  openedAt: z.int().nullable(),
  claimedBy: z.string(),
  closedBy: z.string(),
  closedAt: z.int().nullable(),
  resolution: z.string(),
});
const work = z.object({
  kind: z.enum(["task", "count", "order", "inbound"]),
  id: z.string(),
  type: z.string(),
  state: z.string(),
  holder: z.string(),
});
const change = {
  output: z.object({ exceptionId: z.string(), state: exceptionState }),
  refusals: ["not-found", "state-not-allowed"] as const,
  may: ["supervisor"] as const,
};

export const exceptionsContracts = {
  "exceptions.list": query({
    name: "exceptions.list",
    title: "What contradicts the book, the most urgent first",
    input: {
      state: z.enum(["open", "closed", "all"]).default("open"),
      kind: z.string().max(40).optional(),
      after: pageAfter,
      limit: pageSize,
    },
    output: z.object({
      exceptions: z.array(exceptionShape.extend({ work: z.array(work) })),
      next: z.string().nullable(),
      open: z.int(),
      urgent: z.int(),
    }),
    may: ["supervisor"],
    rest: "GET /exceptions",
  }),
  "exceptions.claim": command({
    name: "exceptions.claim",
    title: "I look after this",
    input: { exceptionId: id },
    ...change,
    rest: "POST /exceptions/{exceptionId}/claim",
  }),
  "exceptions.resolve": command({
    name: "exceptions.resolve",
    title: "It is put right; say how",
    input: { exceptionId: id, resolution: note.min(1) },
    ...change,
    rest: "POST /exceptions/{exceptionId}/resolve",
  }),
  "exceptions.waive": command({
    name: "exceptions.waive",
    title: "Leave it as it is, signed with a reason",
    input: { exceptionId: id, resolution: note.min(1) },
    ...change,
    rest: "POST /exceptions/{exceptionId}/waive",
  }),
  "exceptions.reopen": command({
    name: "exceptions.reopen",
    title: "It was not put right after all",
    input: { exceptionId: id },
    ...change,
    rest: "POST /exceptions/{exceptionId}/reopen",
  }),
};
