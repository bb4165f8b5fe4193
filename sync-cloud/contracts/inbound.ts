import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import { lpnKind, maybeTask } from "./task-step.ts";
import {
  code,
  epochMs,
  id,
  lotCode,
  lpnId,
  maybeDate,
  note,
  owner,
  pageAfter,
  pageSize,
  qty,
  qtyOrZero,
  reason,
  serialNumber,
  status,
} from "./values.ts";

const text40 = z.string().trim().max(40);

/** `sku` may be any code of the item; `uom` left out means the unit of that code. */
const lineShape = z.strictObject({
  line: z.int().min(1).max(1_000_000).optional(),
  sku: code.meta({ description: "SKU, or any barcode or GTIN of it" }),
  qty,
  uom: z
    .string()
    .trim()
    .max(12)
    .optional()
    .meta({ description: "Left out: what the code stands for, else base units" }),
  lot: lotCode.default(""),
  expiryDate: maybeDate.default(""),
  owner: owner.default(""),
  lpn: z.string().trim().max(40).default("").meta({ description: "SSCC of the pack that holds it" }),
  parentLpn: z.string().trim().max(40).default("").meta({ description: "SSCC of the pack around that pack" }),
  purchaseOrder: text40.default(""),
});

const asnFields = {
  number: z
    .string()
    .trim()
    .max(40)
    .default("")
    .meta({ description: "The supplier's number; given here when left out" }),
  kind: z.enum(["asn", "return"]).default("asn"),
  supplier: text40.default(""),
  purchaseOrder: text40.default(""),
  carrierScac: text40.default(""),
  billOfLading: text40.default(""),
  trailer: text40.default(""),
  expectedAt: epochMs.nullable().default(null),
  source: z.record(z.string().max(40), z.string().max(200)).default({}),
  lines: z.array(lineShape).min(1).max(20_000),
};
export const asnShape = z.strictObject({
  ...asnFields,
  purpose: z.enum(["new", "change", "cancel"]).default("new"),
  lines: z.array(lineShape).max(20_000).default([]),
});

export const createInbound = command({
  name: "inbound.create",
  title: "Announce one delivery",
  input: asnFields,
  output: z.object({ inboundId: z.string(), number: z.string() }),
  refusals: ["inbound-exists", "list-invalid", "number-range-empty"],
  may: ["receiver", "supervisor", "integrator"],
  rest: "POST /inbound/create",
});

export const importInbound = command({
  name: "inbound.import",
  title: "Announce, change or call off deliveries from a file: taken whole or not at all",
  input: { asns: z.array(asnShape).min(1).max(5_000) },
  output: z.object({
    results: z.array(
      z.object({
        number: z.string(),
        inboundId: z.string(),
        outcome: z.enum(["announced", "changed", "cancelled", "already-here"]),
      }),
    ),
  }),
  refusals: ["list-invalid", "number-range-empty"],
  may: ["supervisor", "integrator"],
  rest: "POST /inbound/import",
});

export const arriveInbound = command({
  name: "inbound.arrive",
  title: "A delivery stands at a dock: its receiving work is made",
  input: {
    inbound: code.meta({ description: "Its id or number" }),
    dock: z.string().trim().max(40).default(""),
    trailer: text40.default(""),
  },
  output: z.object({ inboundId: z.string(), taskId: z.string() }),
  refusals: ["inbound-unknown", "location-unknown", "state-not-allowed", "number-range-empty"],
  may: ["receiver", "supervisor", "integrator"],
  rest: "POST /inbound/arrive",
});

export const openBlind = command({
  name: "inbound.open-blind",
  title: "Receive goods that nobody announced",
  input: {
    supplier: text40.default(""),
    purchaseOrder: text40.default(""),
    dock: z.string().trim().max(40).default(""),
    kind: z.enum(["blind", "return"]).default("blind"),
  },
  output: z.object({ inboundId: z.string(), number: z.string(), taskId: z.string() }),
  refusals: ["location-unknown", "number-range-empty"],
  may: ["receiver", "supervisor"],
  rest: "POST /inbound/open-blind",
});

export const receiveGoods = command({
  name: "inbound.receive",
  title: "Book in what came off the truck, onto one LPN",
  input: {
    inboundId: z.string().max(64).default("").meta({ description: "Left out: the task's, or the line's" }),
    lineId: z
      .string()
      .max(64)
      .default("")
      .meta({ description: "Left out: the open lines of this SKU, best match first" }),
    ...maybeTask,
    sku: code.meta({ description: "SKU, or any barcode of it" }),
    qty: qty
      .optional()
      .meta({ description: "Base units, the damaged ones among them; left out: one for each serial number" }),
    damagedQty: qtyOrZero.default(0),
    lot: lotCode.default(""),
    expiryDate: maybeDate.default(""),
    productionDate: maybeDate.default(""),
    serials: z.array(serialNumber.min(1)).max(10_000).default([]),
    owner: owner.optional(),
    lpn: z.string().trim().max(40).default("").meta({ description: "New or known; numbered here when left out" }),
    lpnKind: lpnKind.default("pallet"),
    location: z.string().trim().max(40).default("").meta({ description: "Left out: the site's receiving place" }),
    status: status.optional(),
    lpnDone: z.boolean().default(false).meta({ description: "Nothing more goes onto this LPN: make its putaway" }),
  },
  output: z.object({
    receiptId: z.string(),
    lpn: z.string(),
    status: z.string(),
    overQty: z.int(),
    putawayTaskId: z.string(),
    toPlace: z.string(),
    lineDone: z.boolean(),
  }),
  refusals: [
    "inbound-unknown",
    "not-found",
    "task-unknown",
    "sku-unknown",
    "item-inactive",
    "location-unknown",
    "capability-missing",
    "location-locked",
    "state-not-allowed",
    "lot-required",
    "expiry-required",
    "serial-required",
    "lpn-in-use",
    "qty-over",
    "number-range-empty",
  ],
  may: ["receiver", "supervisor"],
  rest: "POST /inbound/receive",
});

export const receivePack = command({
  name: "inbound.receive-pack",
  title: "Book in a whole announced pack by its SSCC: all of its announced lines at once",
  input: {
    sscc: lpnId,
    inboundId: z.string().max(64).default(""),
    ...maybeTask,
    location: z.string().trim().max(40).default(""),
  },
  output: z.object({
    lpn: z.string(),
    receiptIds: z.array(z.string()),
    putawayTaskId: z.string(),
    toPlace: z.string(),
  }),
  refusals: [
    "pack-unknown",
    "inbound-unknown",
    "task-unknown",
    "sku-unknown",
    "item-inactive",
    "location-unknown",
    "capability-missing",
    "location-locked",
    "state-not-allowed",
    "lot-required",
    "expiry-required",
    "serial-required",
    "lpn-in-use",
    "number-range-empty",
  ],
  may: ["receiver", "supervisor"],
  rest: "POST /inbound/receive-pack",
});

export const finishReceiving = command({
  name: "inbound.finish-receiving",
  title: "Everything is off the truck: pallets go to putaway; short lines wait for the close",
  input: { inboundId: z.string().max(64).default(""), ...maybeTask },
  output: z.object({
    inboundId: z.string(),
    state: z.string(),
    openLines: z.int(),
    putawayTaskIds: z.array(z.string()),
  }),
  refusals: ["inbound-unknown", "task-unknown", "state-not-allowed"],
  may: ["receiver", "supervisor"],
  rest: "POST /inbound/finish-receiving",
});

export const undoReceipt = command({
  name: "inbound.undo-receipt",
  title: "Take one receipt back, while its goods are where they were received",
  input: { receiptId: id, reason: reason.default("mistake") },
  output: z.object({ receiptId: z.string(), inboundId: z.string() }),
  refusals: ["not-found", "undo-too-late", "state-not-allowed"],
  may: ["receiver", "supervisor"],
  rest: "POST /inbound/undo-receipt",
});

export const approveOver = command({
  name: "inbound.approve-over",
  title: "Accept a surplus",
  input: { lineId: id, note: note.default("") },
  output: z.object({ lineId: z.string() }),
  refusals: ["not-found", "state-not-allowed"],
  may: ["supervisor"],
  rest: "POST /inbound/approve-over",
});

export const closeInbound = command({
  name: "inbound.close",
  title: "Close a delivery: what did not come is short-closed",
  input: { inbound: code },
  output: z.object({ inboundId: z.string(), shortLines: z.int(), putawayTaskIds: z.array(z.string()) }),
  refusals: ["inbound-unknown", "state-not-allowed", "over-not-approved", "nothing-received"],
  may: ["receiver", "supervisor", "integrator"],
  rest: "POST /inbound/close",
});

export const cancelInbound = command({
  name: "inbound.cancel",
  title: "Call a delivery off, before anything of it was received",
  input: { inbound: code, reason: reason.default("called off") },
  output: z.object({ inboundId: z.string() }),
  refusals: ["inbound-unknown", "state-not-allowed"],
  may: ["supervisor", "integrator"],
  rest: "POST /inbound/cancel",
});

const inboundRow = z.object({
  id: z.string(),
  number: z.string(),
  kind: z.string(),
  state: z.string(),
  supplier: z.string(),
  purchaseOrder: z.string(),
  dock: z.string(),
  expectedAt: z.int().nullable(),
  arrivedAt: z.int().nullable(),
  lines: z.int(),
  expectedQty: z.int(),
  receivedQty: z.int(),
});

export const listInbound = query({
  name: "inbound.list",
  title: "Announced and received deliveries, newest first",
  input: {
    search: text40.default("").meta({ description: "How its number begins" }),
    states: z
      .array(z.enum(["draft", "announced", "arrived", "receiving", "received", "closed", "cancelled"]))
      .optional(),
    limit: pageSize,
    after: pageAfter,
  },
  output: z.object({ inbounds: z.array(inboundRow), next: z.string().optional() }),
  may: "anyone",
  rest: "GET /inbound",
});

const receiptShape = z.object({
  id: z.string(),
  sku: z.string(),
  lot: z.string(),
  expiryDate: z.string(),
  serials: z.array(z.string()),
  qty: z.int(),
  damagedQty: z.int(),
  status: z.string(),
  location: z.string(),
  lpn: z.string(),
  receivedBy: z.string(),
  receivedAt: z.int().nullable(),
  undone: z.boolean(),
});

export const getInbound = query({
  name: "inbound.get",
  title: "One delivery with its lines, receipts, LPNs and exceptions",
  input: { inbound: code },
  output: z.object({
    inbound: z.looseObject({ id: z.string(), number: z.string(), state: z.string() }),
    lines: z.array(
      z.object({
        id: z.string(),
        line: z.int(),
        state: z.string(),
        sku: z.string(),
        name: z.string(),
        lot: z.string(),
        expiryDate: z.string(),
        expectedQty: z.int(),
        receivedQty: z.int(),
        damagedQty: z.int(),
        lpn: z.string(),
        parentLpn: z.string(),
        overApproved: z.boolean(),
      }),
    ),
    receipts: z.array(receiptShape),
    lpns: z.array(z.object({ id: z.string(), state: z.string(), location: z.string() })),
    exceptions: z.array(z.object({ id: z.string(), kind: z.string(), state: z.string(), sku: z.string() })),
  }),
  refusals: ["inbound-unknown"],
  may: "anyone",
  rest: "GET /inbound/one",
});

/** What the receipt advice (X12 944) needs: per line and lot what came, and what was damaged, short, over or held. */
export const getReceiptAdvice = query({
  name: "receipts.get",
  title: "What was received, for the depositor",
  input: { inbound: code },
  output: z.object({
    number: z.string(),
    inboundId: z.string(),
    shipmentNumber: z.string(),
    state: z.string(),
    supplier: z.string(),
    purchaseOrders: z.array(z.string()),
    billOfLading: z.string(),
    carrierScac: z.string(),
    trailer: z.string(),
    receivedAt: z.int().nullable(),
    source: z.record(z.string(), z.string()),
    lines: z.array(
      z.object({
        line: z.int(),
        sku: z.string(),
        gtin: z.string(),
        description: z.string(),
        uom: z.string(),
        lot: z.string(),
        expiryDate: z.string(),
        qty: z.int(),
        weightGrams: z.int(),
        exceptions: z.array(
          z.object({ kind: z.enum(["damaged", "short", "over", "hold"]), qty: z.int(), lot: z.string() }),
        ),
      }),
    ),
  }),
  refusals: ["inbound-unknown"],
  may: ["supervisor", "integrator"],
  rest: "GET /receipts/one",
});

export const inboundContracts = {
  "inbound.create": createInbound,
  "inbound.import": importInbound,
  "inbound.arrive": arriveInbound,
  "inbound.open-blind": openBlind,
  "inbound.receive": receiveGoods,
  "inbound.receive-pack": receivePack,
  "inbound.finish-receiving": finishReceiving,
  "inbound.undo-receipt": undoReceipt,
  "inbound.approve-over": approveOver,
  "inbound.close": closeInbound,
  "inbound.cancel": cancelInbound,
  "inbound.list": listInbound,
  "inbound.get": getInbound,
  "receipts.get": getReceiptAdvice,
} satisfies Record<string, Contract>;
