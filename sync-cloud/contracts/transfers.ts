import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import { askedShape, sharedId, siteName } from "./intents.ts";
import { note, owner, pageAfter, pageSize, qty, reason, sku } from "./values.ts";

const wanted = z.strictObject({ sku, owner: owner.default(""), qty });
export const transferState = z.enum(["planned", "released", "cancelled", "shipped", "arrived", "closed"]);
const transferNumber = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .regex(/^[^/+\s]+$/, "no blank, / or +");
const line = z.object({
  sku: z.string(),
  lot: z.string(),
  serial: z.string(),
  owner: z.string(),
  lpn: z.string(),
  qty: z.int(),
  expiryDate: z.string().optional(),
  status: z.enum(["available", "hold", "quarantine", "damaged"]).optional(),
  holdReason: z.string().optional(),
});

export const transferShape = z.object({
  id: z.string(),
  number: z.string(),
  fromSite: z.string(),
  toSite: z.string(),
  direction: z.enum(["in", "out"]),
  state: transferState,
  wantedQty: z.int(),
  sentQty: z.int(),
  receivedQty: z.int(),
  /** Sent, not received and not closed as lost, as far as this box knows. */
  onTheRoadQty: z.int(),
  differences: z.int(),
  orderId: z.string(),
  inboundId: z.string(),
  createdAt: z.int().nullable(),
  shippedAt: z.int().nullable(),
  arrivedAt: z.int().nullable(),
  closedAt: z.int().nullable(),
  carrierScac: z.string(),
  trackingNumber: z.string(),
});

const unknown = ["not-found", "transfer-elsewhere"] as const;

/** Goods from one site of the company to another. */
export const transfersContracts = {
  "transfers.list": query({
    name: "transfers.list",
    title: "Goods that go from or come to this site, newest first",
    input: {
      direction: z.enum(["in", "out", "all"]).default("all"),
      open: z.stringbool().or(z.boolean()).default(false),
      limit: pageSize,
      after: pageAfter,
    },
    output: z.object({ transfers: z.array(transferShape), next: z.string().nullable() }),
    may: "anyone",
    rest: "GET /transfers",
  }),
  "transfers.get": query({
    name: "transfers.get",
    title: "One transfer: what was wanted, what left, what came, and where they differ",
    input: { id: sharedId },
    output: transferShape.extend({
      note: z.string(),
      wanted: z.array(z.object({ sku: z.string(), owner: z.string(), qty: z.int() })),
      sent: z.array(line),
      received: z.array(line),
      differenceLines: z.array(
        line.extend({ receivedQty: z.int(), closedAs: z.enum(["", "lost", "found", "carrier-claim"]) }),
      ),
    }),
    refusals: ["not-found"],
    may: "anyone",
    rest: "GET /transfers/one",
  }),
  "transfers.send": command({
    name: "transfers.send",
    title: "Send goods to another site: plan it, and make its order unless it is only planned",
    input: {
      id: sharedId.optional().meta({ description: "`<this site>+<the other>/<number>`, when the asker gave it" }),
      number: transferNumber.optional().meta({ description: "Given here when left out" }),
      toSite: siteName,
      lines: z.array(wanted).min(1).max(1_000),
      priority: z.int().min(1).max(9).default(5),
      note: note.default(""),
      release: z.boolean().default(true).meta({ description: "Make its order now; else it waits as planned" }),
    },
    output: z.object({ id: z.string(), number: z.string(), state: transferState, orderId: z.string() }),
    refusals: ["site-is-this-one", "transfer-exists", "transfer-id-wrong", "sku-unknown", "number-range-empty"],
    may: ["supervisor", "integrator"],
    rest: "POST /transfers/send",
  }),
  "transfers.ask": command({
    name: "transfers.ask",
    title: "Ask another site to send goods here",
    input: {
      fromSite: siteName,
      number: transferNumber.optional(),
      lines: z.array(wanted).min(1).max(1_000),
      priority: z.int().min(1).max(9).default(5),
      note: note.default(""),
    },
    output: z.object({ id: z.string(), asked: askedShape }),
    refusals: ["site-is-this-one", "transfer-exists", "number-range-empty"],
    may: ["supervisor", "integrator"],
    rest: "POST /transfers/ask",
  }),
  "transfers.release": command({
    name: "transfers.release",
    title: "Make the order of a planned transfer",
    input: { id: sharedId },
    output: z.object({ id: z.string(), orderId: z.string() }),
    refusals: [...unknown, "state-not-allowed", "number-range-empty"],
    may: ["supervisor", "integrator"],
    rest: "POST /transfers/release",
  }),
  "transfers.cancel": command({
    name: "transfers.cancel",
    title: "Call a transfer off before it leaves",
    input: { id: sharedId, reason: reason.default("called off") },
    output: z.object({ id: z.string(), state: z.string() }),
    refusals: [...unknown, "state-not-allowed"],
    may: ["supervisor", "integrator"],
    rest: "POST /transfers/cancel",
  }),
  "transfers.close": command({
    name: "transfers.close",
    title: "Close what differs: what did not arrive is lost, what was too much is found",
    input: {
      id: sharedId,
      as: z.enum(["lost", "carrier-claim"]).default("lost").meta({ description: "What becomes of missing units" }),
      reason: reason.default("difference accepted"),
    },
    output: z.object({
      id: z.string(),
      state: z.string().meta({ description: "`closed`, or `asked` when the sender has to do it" }),
      lostQty: z.int(),
      foundQty: z.int(),
    }),
    refusals: ["not-found", "state-not-allowed"],
    may: ["supervisor", "integrator"],
    rest: "POST /transfers/close",
  }),
  "transfers.follow": command({
    name: "transfers.follow",
    title: "Do what news of a transfer asks for: expect what left, show what differs; the box does it itself",
    input: { id: sharedId },
    output: z.object({ id: z.string(), expectedLines: z.int(), differences: z.int() }),
    may: ["admin"],
    rest: "POST /transfers/follow",
  }),
  "transfers.close-due": command({
    name: "transfers.close-due",
    title: "Close differences that are as old as the site's rule says; the box does it itself",
    input: { hubNowMs: z.int().min(0), limit: z.int().min(1).max(500).default(100) },
    output: z.object({ closed: z.array(z.string()) }),
    may: ["admin"],
    rest: "POST /transfers/close-due",
  }),
} satisfies Record<string, Contract>;
