import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import { address, orderFields, orderStates, short, source } from "./order-shape.ts";
import { code, epochMs, id, isoDate, lotCode, maybeDate, note, pageAfter, pageSize, qty, reason } from "./values.ts";

const orderId = id.meta({ description: "Order id, or its number" });
/** Mistakes in a line are not refused: the order is kept as a draft that names them, so that a person can mend it. */
const orderLine = z.strictObject({
  line: z.int().min(1).max(99_999).optional().meta({ description: "Its number; else it is numbered in turn" }),
  sku: short(64).default(""),
  gtin: short(64).default("").meta({ description: "A GTIN or any barcode of the item, when there is no SKU" }),
  qty: z.int().min(-1_000_000_000).max(1_000_000_000),
  uom: short(12).default("").meta({ description: "Packaging level; empty is the base unit" }),
  qtyIn: z
    .enum(["uom", "base"])
    .default("uom")
    .meta({ description: "Whether qty counts packs of the uom, or base units that must fill whole packs" }),
  lot: lotCode.default(""),
  minExpiryDate: maybeDate.default(""),
  source: source.default({}),
});

const lines = z.array(orderLine).max(5_000);
const state = z.enum(orderStates);

const made = z.object({
  orderId: z.string(),
  number: z.string(),
  state,
  /** The same order was here before: nothing was done. */
  already: z.boolean(),
  problems: z.array(z.string()),
  lines: z.array(z.object({ line: z.int(), sku: z.string(), orderedQty: z.int(), promisedQty: z.int() })),
});
export type MadeOrder = z.output<typeof made>;

export const createOrder = command({
  name: "orders.create",
  title: "Enter an order; what cannot be right makes it a draft with its problems",
  input: {
    number: code.optional().meta({ description: "Given by the site when left out" }),
    ...orderFields,
    lines: lines.min(1),
  },
  output: made,
  refusals: ["order-exists", "number-range-empty"],
  may: ["supervisor", "integrator"],
  rest: "POST /orders",
});

export const importOrders = command({
  name: "orders.import",
  title: "Take a list of orders, changes and cancellations: all of it, or nothing and every problem named",
  input: {
    orders: z
      .array(
        z.strictObject({
          purpose: z.enum(["new", "change", "cancel"]).default("new"),
          number: code,
          ...orderFields,
          lines: lines.default([]),
        }),
      )
      .min(1)
      .max(10_000),
    onProblem: z
      .enum(["refuse", "draft"])
      .default("refuse")
      .meta({ description: "Refuse the list for an unknown SKU and the like, or keep such orders as drafts" }),
  },
  output: z.object({
    created: z.int(),
    changed: z.int(),
    cancelled: z.int(),
    already: z.int(),
    drafts: z.int(),
    orders: z.array(
      z.object({
        number: z.string(),
        orderId: z.string(),
        state,
        result: z.enum(["created", "changed", "cancelled", "already"]),
      }),
    ),
  }),
  refusals: ["import-refused"],
  may: ["supervisor", "integrator"],
  rest: "POST /orders/import",
});

export const changeOrder = command({
  name: "orders.change",
  title: "Change an order before it ships; its lines while nothing is allocated",
  input: {
    orderId,
    shipTo: address.optional(),
    customer: short(64).optional(),
    purchaseOrder: short(64).optional(),
    priority: z.int().min(1).max(9).optional(),
    requestedShipAt: epochMs.nullable().optional(),
    requestedDeliveryAt: epochMs.nullable().optional(),
    carrierScac: short(8).optional(),
    serviceLevel: short(40).optional(),
    freightTerms: short(40).optional(),
    notes: z.array(note).max(20).optional(),
    shipComplete: z.boolean().optional(),
    lines: lines.min(1).optional(),
  },
  output: z.object({ orderId: z.string(), state, problems: z.array(z.string()) }),
  refusals: ["not-found", "state-not-allowed"],
  may: ["supervisor", "integrator"],
  rest: "POST /orders/{orderId}/change",
});

const inState = z.object({ orderId: z.string(), state });

export const holdOrder = command({
  name: "orders.hold",
  title: "Stop everything new for an order; what was done stays done",
  input: { orderId, reason },
  output: inState,
  refusals: ["not-found", "state-not-allowed"],
  may: ["supervisor", "integrator"],
  rest: "POST /orders/{orderId}/hold",
});

export const unholdOrder = command({
  name: "orders.unhold",
  title: "Take the hold off an order",
  input: { orderId },
  output: inState,
  refusals: ["not-found"],
  may: ["supervisor", "integrator"],
  rest: "POST /orders/{orderId}/unhold",
});

export const cancelOrder = command({
  name: "orders.cancel",
  title: "Cancel an order or some of its units: allocations are voided, picked goods are put back",
  input: {
    orderId,
    reason: reason.default("cancelled"),
    lines: z
      .array(z.strictObject({ line: z.int().min(1), qty }))
      .min(1)
      .max(5_000)
      .optional()
      .meta({ description: "Base units per line; everything when left out" }),
  },
  output: z.object({
    orderId: z.string(),
    state,
    cancelledQty: z.int(),
    voidedQty: z.int(),
    putBackTaskIds: z.array(z.string()),
  }),
  refusals: ["not-found", "state-not-allowed", "qty-over"],
  may: ["supervisor", "integrator"],
  rest: "POST /orders/{orderId}/cancel",
});

const child = z.object({ orderId: z.string(), childId: z.string(), childNumber: z.string(), qty: z.int() });

export const splitOrder = command({
  name: "orders.split",
  title: "Move units that wait for stock to an order of their own, which keeps the place in the queue",
  input: {
    orderId,
    number: code.optional(),
    lines: z
      .array(z.strictObject({ line: z.int().min(1), qty }))
      .min(1)
      .max(5_000),
  },
  output: child,
  refusals: ["not-found", "state-not-allowed", "qty-over", "order-exists"],
  may: ["supervisor", "integrator"],
  rest: "POST /orders/{orderId}/split",
});

export const backorderOrder = command({
  name: "orders.backorder",
  title: "Move everything that waits for stock to a backorder, so that the rest can ship",
  input: { orderId, number: code.optional() },
  output: child,
  refusals: ["not-found", "state-not-allowed", "nothing-to-release", "order-exists"],
  may: ["supervisor", "integrator"],
  rest: "POST /orders/{orderId}/backorder",
});

export const releaseOrder = command({
  name: "orders.release",
  title: "Reserve stock for an order and make its pick tasks",
  input: { orderId, method: z.enum(["single", "zone"]).default("single") },
  output: z.object({
    orderId: z.string(),
    state,
    allocatedQty: z.int(),
    shortQty: z.int(),
    taskIds: z.array(z.string()),
  }),
  refusals: ["not-found", "state-not-allowed", "order-held", "not-enough-stock", "nothing-to-release"],
  may: ["supervisor", "integrator"],
  rest: "POST /orders/{orderId}/release",
});

export const unreleaseOrder = command({
  name: "orders.unrelease",
  title: "Take a released order back while nothing of it is picked",
  input: { orderId },
  output: inState,
  refusals: ["not-found", "state-not-allowed"],
  may: ["supervisor", "integrator"],
  rest: "POST /orders/{orderId}/unrelease",
});

export const revalidateOrder = command({
  name: "orders.revalidate",
  title: "Check a draft again, after the item master was mended",
  input: { orderId },
  output: z.object({ orderId: z.string(), state, problems: z.array(z.string()) }),
  refusals: ["not-found", "state-not-allowed"],
  may: ["supervisor", "integrator"],
  rest: "POST /orders/{orderId}/revalidate",
});

export const promiseOrders = command({
  name: "orders.promise",
  title: "Make the promises of some SKUs anew, after stock came or went",
  input: { skus: z.array(z.string().min(1).max(64)).min(1).max(500) },
  output: z.object({ changedLines: z.int() }),
  may: ["supervisor", "integrator"],
  rest: "POST /orders/promise",
});

const summary = z.object({
  orderId: z.string(),
  number: z.string(),
  state,
  held: z.boolean(),
  holdReason: z.string(),
  customer: z.string(),
  shipToName: z.string(),
  priority: z.int(),
  requestedShipAt: z.int().nullable(),
  carrierScac: z.string(),
  waveId: z.string(),
  problems: z.array(z.string()),
  lines: z.int(),
  orderedQty: z.int(),
  promisedQty: z.int(),
  allocatedQty: z.int(),
  pickedQty: z.int(),
  shippedQty: z.int(),
  createdAt: z.int().nullable(),
});

export const listOrders = query({
  name: "orders.list",
  title: "Orders, newest first; by state, wave, or the beginning of a number, customer or SKU",
  input: {
    state: z.array(state).max(10).optional(),
    search: short(64).optional().meta({ description: "Beginning of an order number, or a whole SKU" }),
    waveId: id.optional(),
    held: z.boolean().optional(),
    limit: pageSize,
    after: pageAfter,
  },
  output: z.object({ orders: z.array(summary), next: z.string().nullable() }),
  may: "anyone",
  rest: "GET /orders",
});

const anything = z.record(z.string(), z.unknown());

export const getOrder = query({
  name: "orders.get",
  title: "One order: lines, allocations, LPNs, tasks and history",
  input: { orderId },
  output: z.object({
    order: anything,
    lines: z.array(anything),
    allocations: z.array(anything),
    lpns: z.array(anything),
    tasks: z.array(anything),
    children: z.array(z.object({ orderId: z.string(), number: z.string(), state })),
    history: z.array(z.object({ atMs: z.int(), actor: z.string(), type: z.string(), data: anything })),
  }),
  refusals: ["not-found"],
  may: "anyone",
  rest: "GET /orders/{orderId}",
});

export const explainLine = query({
  name: "orders.explain-line",
  title: "Why a line has the stock it has: who holds the rest, what is excluded and why, when more comes",
  input: { orderId, line: z.coerce.number().int().min(1), today: isoDate.optional() },
  output: z.object({
    line: z.int(),
    sku: z.string(),
    orderedQty: z.int(),
    promisedQty: z.int(),
    allocatedQty: z.int(),
    openQty: z.int(),
    /** Free units that this line could be given now, after everybody before it in the queue. */
    availableQty: z.int(),
    rule: z.string(),
    allocated: z.array(
      z.object({
        place: z.string(),
        lpn: z.string(),
        lot: z.string(),
        serial: z.string(),
        qty: z.int(),
        state: z.string(),
        taskId: z.string(),
      }),
    ),
    available: z.array(
      z.object({ place: z.string(), lpn: z.string(), lot: z.string(), expiryDate: z.string(), free: z.int() }),
    ),
    excluded: z.array(
      z.object({
        place: z.string(),
        lpn: z.string(),
        lot: z.string(),
        qty: z.int(),
        why: z.string(),
        detail: z.string(),
      }),
    ),
    holders: z.array(
      z.object({ orderId: z.string(), number: z.string(), qty: z.int(), kind: z.enum(["allocated", "promised"]) }),
    ),
    nextSupply: z.array(
      z.object({
        inboundId: z.string(),
        number: z.string(),
        qty: z.int(),
        expectedAt: z.int().nullable(),
        state: z.string(),
      }),
    ),
  }),
  refusals: ["not-found"],
  may: "anyone",
  rest: "GET /orders/{orderId}/lines/{line}/explain",
});

export const ordersContracts = {
  "orders.create": createOrder,
  "orders.import": importOrders,
  "orders.change": changeOrder,
  "orders.hold": holdOrder,
  "orders.unhold": unholdOrder,
  "orders.cancel": cancelOrder,
  "orders.split": splitOrder,
  "orders.backorder": backorderOrder,
  "orders.release": releaseOrder,
  "orders.unrelease": unreleaseOrder,
  "orders.revalidate": revalidateOrder,
  "orders.promise": promiseOrders,
  "orders.list": listOrders,
  "orders.get": getOrder,
  "orders.explain-line": explainLine,
} satisfies Record<string, Contract>;
