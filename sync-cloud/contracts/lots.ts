import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import { lotCode, maybeDate, reason, sku } from "./values.ts";

const traceShape = z.object({
  sku: z.string(),
  lot: z.string(),
  status: z.string(),
  expiryDate: z.string(),
  asOf: z.int(),
  positions: z.array(
    z.object({
      place: z.string(),
      lpn: z.string(),
      serial: z.string(),
      owner: z.string(),
      status: z.string(),
      onHand: z.int(),
      allocated: z.int(),
    }),
  ),
  orders: z.array(
    z.object({
      orderId: z.string(),
      number: z.string(),
      state: z.string(),
      customer: z.string(),
      allocatedQty: z.int(),
      pickedQty: z.int(),
    }),
  ),
  shipments: z.array(
    z.object({
      orderId: z.string(),
      number: z.string(),
      customer: z.string(),
      lpn: z.string(),
      qty: z.int(),
      shippedAt: z.int(),
    }),
  ),
  receipts: z.array(
    z.object({
      receiptId: z.string(),
      inboundId: z.string(),
      number: z.string(),
      supplier: z.string(),
      qty: z.int(),
      receivedAt: z.int().nullable(),
    }),
  ),
});

export const recallLot = command({
  name: "lots.recall",
  title: "Recall a lot: nothing of it is promised any more, and everything of it is named",
  input: { sku, lot: lotCode.min(1), reason },
  output: traceShape.extend({ released: z.int() }),
  refusals: ["sku-unknown", "not-found"],
  may: ["supervisor", "integrator"],
  rest: "POST /lots/recall",
});

export const releaseLot = command({
  name: "lots.release",
  title: "Take a recall back",
  input: { sku, lot: lotCode.min(1), reason },
  output: z.object({ sku: z.string(), lot: z.string() }),
  refusals: ["not-found"],
  may: ["supervisor", "integrator"],
  rest: "POST /lots/release",
});

export const correctLot = command({
  name: "lots.correct",
  title: "Correct the dates of a lot",
  input: { sku, lot: lotCode.min(1), expiryDate: maybeDate.optional(), productionDate: maybeDate.optional(), reason },
  output: z.object({ sku: z.string(), lot: z.string(), expiryDate: z.string() }),
  refusals: ["not-found"],
  may: ["supervisor", "integrator"],
  rest: "POST /lots/correct",
});

export const traceLot = query({
  name: "lots.trace",
  title: "Where everything of a lot is, was promised, came from and went",
  input: { sku, lot: lotCode.min(1) },
  output: traceShape,
  refusals: ["not-found"],
  may: "anyone",
  rest: "GET /lots/trace",
});

export const lotsContracts = {
  "lots.recall": recallLot,
  "lots.release": releaseLot,
  "lots.correct": correctLot,
  "lots.trace": traceLot,
} satisfies Record<string, Contract>;
