import { z } from "zod";
import { command, query } from "./define.ts";
import { maybeTask } from "./task-step.ts";
import { epochMs, id, locationId, lpnId, pageAfter, pageSize, reason } from "./values.ts";
import { jobShape } from "./work.ts";

const loadId = id.meta({ description: "Load id, or its number" });
const orderIds = z.array(id).min(1).max(500);
const text = (max: number) => z.string().trim().max(max);
const truck = {
  carrierScac: text(8).optional(),
  carrierName: text(80).optional(),
  trailer: text(40).optional(),
  seal: text(40).optional(),
  driver: text(80).optional(),
};
/** What becomes of what did not ship: an order of its own, or nothing. */
const rest = z.enum(["backorder", "cancel"]);
const state = z.enum(["planned", "dock-assigned", "loading", "loaded", "departed", "cancelled"]);
const changed = z.object({ loadId: z.string(), number: z.string(), state, orders: z.int() });

export const createLoad = command({
  name: "loads.create",
  title: "Plan a load",
  input: {
    number: text(40).optional(),
    ...truck,
    plannedAt: epochMs.nullable().optional(),
    dock: locationId.optional(),
    orderIds: z.array(id).max(500).default([]),
  },
  output: changed,
  refusals: [
    "not-found",
    "state-not-allowed",
    "order-on-load",
    "location-unknown",
    "capability-missing",
    "dock-taken",
    "number-range-empty",
    "load-exists",
  ],
  may: ["supervisor", "packer", "integrator"],
  rest: "POST /loads",
});

export const assignOrders = command({
  name: "loads.assign-orders",
  title: "Put orders on a load",
  input: { loadId, orderIds },
  output: changed,
  refusals: ["load-unknown", "not-found", "state-not-allowed", "order-on-load"],
  may: ["supervisor", "packer", "integrator"],
  rest: "POST /loads/{loadId}/assign",
});

export const unassignOrders = command({
  name: "loads.unassign",
  title: "Take orders off a load",
  input: { loadId, orderIds },
  output: changed,
  refusals: ["load-unknown", "not-found", "state-not-allowed", "load-not-empty"],
  may: ["supervisor", "packer", "integrator"],
  rest: "POST /loads/{loadId}/unassign",
});

export const dockLoad = command({
  name: "loads.dock",
  title: "The truck stands at a dock",
  input: { loadId, dock: locationId, ...truck },
  output: changed,
  refusals: ["load-unknown", "state-not-allowed", "location-unknown", "capability-missing", "dock-taken"],
  may: ["supervisor", "packer"],
  rest: "POST /loads/{loadId}/dock",
});

export const cancelLoad = command({
  name: "loads.cancel",
  title: "Call off a load: its orders wait for another",
  input: { loadId, reason },
  output: changed,
  refusals: ["load-unknown", "state-not-allowed", "load-not-empty"],
  may: ["supervisor"],
  rest: "POST /loads/{loadId}/cancel",
});

export const loadCarton = command({
  name: "load.carton",
  title: "A carton or pallet is on the truck",
  input: { ...maybeTask, loadId, lpn: lpnId },
  output: z.object({
    loadId: z.string(),
    lpn: z.string(),
    loaded: z.int(),
    total: z.int(),
    job: jobShape.nullable().optional(),
  }),
  refusals: ["task-unknown", "load-unknown", "lpn-unknown", "state-not-allowed", "lpn-wrong-load", "order-held"],
  may: ["packer", "supervisor"],
  rest: "POST /loads/{loadId}/cartons",
});

export const unloadCarton = command({
  name: "load.unload",
  title: "A carton comes off the truck again",
  input: { loadId, lpn: lpnId, toPlace: locationId, reason },
  output: z.object({ loadId: z.string(), lpn: z.string(), loaded: z.int(), total: z.int() }),
  refusals: [
    "load-unknown",
    "lpn-unknown",
    "state-not-allowed",
    "lpn-wrong-load",
    "location-unknown",
    "location-locked",
    "capability-missing",
  ],
  may: ["packer", "supervisor"],
  rest: "POST /loads/{loadId}/unload",
});

export const stageLpn = command({
  name: "stage.lpn",
  title: "Packed goods stand in their lane",
  input: { lpn: lpnId, toPlace: locationId },
  output: z.object({ lpn: z.string(), orderState: z.string() }),
  refusals: ["lpn-unknown", "state-not-allowed", "location-unknown", "location-locked", "capability-missing"],
  may: ["packer", "picker", "supervisor"],
  rest: "POST /shipping/stage",
});

const shippedOrder = z.object({
  orderId: z.string(),
  number: z.string(),
  shippedQty: z.int(),
  restQty: z.int(),
  backorderId: z.string(),
  cartons: z.int(),
});

export const shipLoad = command({
  name: "loads.ship",
  title: "The truck leaves",
  input: {
    loadId,
    ...truck,
    allowShort: z
      .boolean()
      .default(false)
      .meta({ description: "Leave although cartons of the load stand on the floor" }),
    reason: reason.optional().meta({ description: "Needed to leave short" }),
    rest: rest.default("backorder"),
  },
  output: z.object({
    loadId: z.string(),
    number: z.string(),
    bolNumber: z.string(),
    orders: z.array(shippedOrder),
    leftBehind: z.array(z.string()),
  }),
  refusals: ["load-unknown", "state-not-allowed", "not-loaded", "not-packed", "order-held", "number-range-empty"],
  may: ["packer", "supervisor"],
  rest: "POST /loads/{loadId}/ship",
});

export const shipOrder = command({
  name: "orders.ship",
  title: "An order leaves by parcel, without a load",
  input: {
    orderId: id,
    carrierScac: text(8).optional(),
    trackingNumber: text(80).optional(),
    rest: rest.optional().meta({ description: "Needed when the order is not complete" }),
    reason: reason.optional(),
  },
  output: shippedOrder,
  refusals: ["not-found", "state-not-allowed", "order-held", "order-on-load", "not-packed", "rest-undecided"],
  may: ["packer", "supervisor", "integrator"],
  rest: "POST /shipping/orders/{orderId}/ship",
});

const loadLine = z.object({
  loadId: z.string(),
  number: z.string(),
  state,
  dock: z.string(),
  carrierScac: z.string(),
  carrierName: z.string(),
  trailer: z.string(),
  seal: z.string(),
  driver: z.string(),
  bolNumber: z.string(),
  orders: z.int(),
  loaded: z.int(),
  total: z.int(),
  grossGrams: z.int(),
  plannedAt: z.int().nullable(),
  departedAt: z.int().nullable(),
});

export const listLoads = query({
  name: "loads.list",
  title: "Loads, newest first",
  input: {
    state: z.array(state).max(6).default(["planned", "dock-assigned", "loading", "loaded"]),
    limit: pageSize,
    after: pageAfter,
  },
  output: z.object({ loads: z.array(loadLine), next: z.string().nullable() }),
  may: "anyone",
  rest: "GET /loads",
});

const cartonShape = z.object({
  lpn: z.string(),
  sscc: z.string(),
  cartonNumber: z.int(),
  grossGrams: z.int().nullable(),
  contents: z.array(
    z.object({ sku: z.string(), lot: z.string(), serial: z.string(), expiryDate: z.string(), qty: z.int() }),
  ),
});

export const getLoad = query({
  name: "loads.get",
  title: "One load with its orders and cartons",
  input: { loadId },
  output: loadLine.extend({
    orderList: z.array(
      z.object({
        orderId: z.string(),
        number: z.string(),
        state: z.string(),
        customer: z.string(),
        cartons: z.array(z.object({ lpn: z.string(), state: z.string(), location: z.string(), cartonNumber: z.int() })),
      }),
    ),
  }),
  refusals: ["load-unknown"],
  may: "anyone",
  rest: "GET /loads/{loadId}",
});

/** What left, for the shipping advice (X12 945 and 856): lines as ordered and shipped, cartons with SSCC and lots. */
export const listShipments = query({
  name: "shipments.list",
  title: "Shipped orders, oldest first",
  input: {
    orderId: id.optional(),
    loadId: id.optional(),
    since: z.coerce.number().int().min(0).default(0).meta({ description: "UTC milliseconds" }),
    limit: pageSize,
    after: pageAfter,
  },
  output: z.object({
    shipments: z.array(
      z.object({
        orderId: z.string(),
        number: z.string(),
        customer: z.string(),
        purchaseOrder: z.string(),
        shippedAt: z.int(),
        carrierScac: z.string(),
        trackingNumber: z.string(),
        loadId: z.string(),
        loadNumber: z.string(),
        bolNumber: z.string(),
        trailer: z.string(),
        seal: z.string(),
        grossGrams: z.int(),
        source: z.record(z.string(), z.string()),
        shipTo: z.record(z.string(), z.unknown()),
        lines: z.array(
          z.object({
            line: z.int(),
            sku: z.string(),
            uom: z.string(),
            orderedQty: z.int(),
            shippedQty: z.int(),
            differenceQty: z.int(),
            backorderQty: z.int(),
            cancelledQty: z.int(),
            source: z.record(z.string(), z.string()),
          }),
        ),
        cartons: z.array(cartonShape),
      }),
    ),
    next: z.string().nullable(),
  }),
  may: "anyone",
  rest: "GET /shipments",
});

export const shippingContracts = {
  "load.carton": loadCarton,
  "load.unload": unloadCarton,
  "loads.assign-orders": assignOrders,
  "loads.cancel": cancelLoad,
  "loads.create": createLoad,
  "loads.dock": dockLoad,
  "loads.get": getLoad,
  "loads.list": listLoads,
  "loads.ship": shipLoad,
  "loads.unassign": unassignOrders,
  "orders.ship": shipOrder,
  "shipments.list": listShipments,
  "stage.lpn": stageLpn,
};
