import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import {
  code,
  epochMs,
  locationId,
  lotCode,
  lpnId,
  maybeDate,
  maybeLpn,
  note,
  owner,
  pageAfter,
  pageSize,
  qty,
  reason,
  serialNumber,
  sku,
  status,
} from "./values.ts";

/** Which units: a balance of the book. */
const spot = {
  place: locationId,
  lpn: maybeLpn,
  sku: code.meta({ description: "SKU, or any barcode of it" }),
  lot: lotCode.default(""),
  serial: serialNumber.default(""),
  owner: owner.optional(),
};

export const adjustStock = command({
  name: "stock.adjust",
  title: "Correct the book: found, lost, scrapped or opening stock",
  input: {
    ...spot,
    status: status.default("available"),
    delta: z.int().min(-1_000_000_000).max(1_000_000_000),
    reason: z.enum(["found", "lost", "scrap", "opening"]),
    expiryDate: maybeDate.default(""),
    note: note.default(""),
  },
  output: z.object({ onHand: z.int(), released: z.int() }),
  refusals: [
    "sku-unknown",
    "location-unknown",
    "lpn-unknown",
    "lpn-in-use",
    "not-enough-stock",
    "lot-required",
    "serial-required",
    "serial-elsewhere",
    "expiry-required",
    "input-invalid",
  ],
  may: ["supervisor", "integrator"],
  rest: "POST /stock/adjust",
});

export const setStatus = command({
  name: "stock.set-status",
  title: "Change the status of units: available, hold, quarantine, damaged",
  input: { ...spot, from: status, to: status, qty, reason },
  output: z.object({ qty: z.int(), released: z.int() }),
  refusals: [
    "sku-unknown",
    "location-unknown",
    "lpn-unknown",
    "lpn-in-use",
    "not-enough-stock",
    "lot-required",
    "input-invalid",
  ],
  may: ["receiver", "supervisor", "integrator"],
  rest: "POST /stock/set-status",
});

export const stockLine = z.strictObject({
  location: locationId,
  sku: code,
  qty,
  lot: lotCode.default(""),
  expiryDate: maybeDate.default(""),
  serial: serialNumber.default(""),
  lpn: maybeLpn,
  owner: owner.optional(),
  status: status.default("available"),
});

export const importStock = command({
  name: "stock.import",
  title: "Opening stock from a list: taken whole or not at all",
  input: { lines: z.array(stockLine).min(1).max(500_000) },
  output: z.object({ lines: z.int(), qty: z.int(), lpns: z.int(), lots: z.int() }),
  refusals: ["list-invalid"],
  may: ["supervisor", "integrator"],
  rest: "POST /stock/import",
});

export const listStock = query({
  name: "stock.list",
  title: "Stock as it stands, with exact totals",
  input: {
    sku: sku.optional(),
    place: locationId.optional(),
    lot: lotCode.optional(),
    lpn: lpnId.optional(),
    status: status.optional(),
    zone: z.string().trim().max(20).optional(),
    limit: pageSize,
    after: pageAfter,
  },
  output: z.object({
    stock: z.array(
      z.object({
        place: z.string(),
        zone: z.string(),
        sku: z.string(),
        name: z.string(),
        lot: z.string(),
        expiryDate: z.string(),
        serial: z.string(),
        lpn: z.string(),
        owner: z.string(),
        status: z.string(),
        onHand: z.int(),
        allocated: z.int(),
        oldestInAt: z.int(),
      }),
    ),
    totals: z.object({ rows: z.int(), onHand: z.int(), allocated: z.int() }),
    next: z.string().optional(),
  }),
  may: "anyone",
  rest: "GET /stock",
});

export const stockAsOfMoment = query({
  name: "stock.as-of",
  title: "Stock as it stood at a past moment",
  input: { at: z.coerce.number().pipe(epochMs), sku: sku.optional(), place: locationId.optional() },
  output: z.object({
    at: epochMs,
    pos: z.int(),
    stock: z.array(
      z.object({
        place: z.string(),
        sku: z.string(),
        lot: z.string(),
        serial: z.string(),
        lpn: z.string(),
        owner: z.string(),
        status: z.string(),
        onHand: z.int(),
      }),
    ),
  }),
  may: "anyone",
  rest: "GET /stock/as-of",
});

export const stockHistory = query({
  name: "stock.history",
  title: "What moved, newest first",
  input: {
    sku: sku.optional(),
    lot: lotCode.optional(),
    place: locationId.optional(),
    lpn: lpnId.optional(),
    limit: pageSize,
    after: pageAfter,
  },
  output: z.object({
    moves: z.array(
      z.object({
        pos: z.int(),
        at: epochMs,
        type: z.string(),
        actor: z.string(),
        device: z.string(),
        place: z.string(),
        sku: z.string(),
        lot: z.string(),
        serial: z.string(),
        lpn: z.string(),
        owner: z.string(),
        status: z.string(),
        delta: z.int(),
        data: z.record(z.string(), z.unknown()),
      }),
    ),
    next: z.string().optional(),
  }),
  refusals: ["input-invalid"],
  may: "anyone",
  rest: "GET /stock/history",
});

export const stockContracts = {
  "stock.adjust": adjustStock,
  "stock.set-status": setStatus,
  "stock.import": importStock,
  "stock.list": listStock,
  "stock.as-of": stockAsOfMoment,
  "stock.history": stockHistory,
} satisfies Record<string, Contract>;
