import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import {
  code,
  epochMs,
  id,
  locationId,
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
  sku,
  status,
} from "./values.ts";

const taskRef = { taskId: z.string().max(64).default(""), leaseEpoch: z.int().min(0).default(0) };
const override = reason
  .optional()
  .meta({ description: "Why a rule of the location does not count here; supervisors only" });
const maybeLpn = z.string().trim().max(40).default("").meta({ description: "Empty: loose in the location" });

const intoRefusals = [
  "location-unknown",
  "capability-missing",
  "location-locked",
  "storage-class-wrong",
  "mixing-not-allowed",
  "location-full",
  "override-not-allowed",
] as const;

export const moveLpnTo = command({
  name: "stock.move",
  title: "A whole LPN was moved",
  input: { ...taskRef, lpn: lpnId, to: locationId, override },
  output: z.object({ lpn: z.string(), from: z.string(), to: z.string(), problems: z.array(z.string()) }),
  refusals: ["lpn-unknown", "task-unknown", "lpn-in-use", ...intoRefusals],
  may: ["receiver", "picker", "supervisor"],
  rest: "POST /stock/move",
});

export const requestMove = command({
  name: "stock.request-move",
  title: "Have an LPN taken to another location",
  input: { lpn: lpnId, to: locationId, priority: z.int().min(1).max(9).default(5), override },
  output: z.object({ taskId: z.string(), lpn: z.string(), from: z.string(), to: z.string() }),
  refusals: ["lpn-unknown", "lpn-in-use", "task-taken", "state-not-allowed", ...intoRefusals],
  may: ["supervisor"],
  rest: "POST /stock/request-move",
});

export const moveScanned = command({
  name: "stock.move-scanned",
  title: "What was scanned, an LPN or everything in a location, was moved",
  input: { ...taskRef, what: code, to: locationId, override },
  output: z.object({ what: z.enum(["lpn", "location"]), moved: z.int(), from: z.string(), to: z.string() }),
  refusals: ["not-found", "lpn-unknown", "task-unknown", "lpn-in-use", ...intoRefusals],
  may: ["receiver", "picker", "supervisor"],
  rest: "POST /stock/move-scanned",
});

export const moveLoose = command({
  name: "stock.move-loose",
  title: "Units of one SKU were moved",
  input: {
    ...taskRef,
    from: locationId,
    fromLpn: maybeLpn,
    to: locationId,
    toLpn: maybeLpn,
    sku: code.meta({ description: "SKU, or any barcode of it" }),
    lot: lotCode.optional().meta({ description: "Left out: the only lot there" }),
    serials: z.array(serialNumber.min(1)).max(10_000).default([]),
    owner: owner.optional(),
    status: status.default("available"),
    qty,
    override,
  },
  output: z.object({ sku: z.string(), lot: z.string(), qty: z.int(), from: z.string(), to: z.string() }),
  refusals: [
    "sku-unknown",
    "task-unknown",
    "lpn-unknown",
    "lpn-in-use",
    "lot-required",
    "serial-required",
    ...intoRefusals,
  ],
  may: ["receiver", "picker", "supervisor"],
  rest: "POST /stock/move-loose",
});

export const moveLocation = command({
  name: "stock.move-location",
  title: "Everything in a location was moved",
  input: { ...taskRef, from: locationId, to: locationId, override },
  output: z.object({ moved: z.int(), lpns: z.array(z.string()), from: z.string(), to: z.string() }),
  refusals: ["task-unknown", "lpn-in-use", ...intoRefusals],
  may: ["receiver", "picker", "supervisor"],
  rest: "POST /stock/move-location",
});

const lpnKind = z.enum(["pallet", "case", "tote", "carton", "cart"]);

export const createLpn = command({
  name: "lpn.create",
  title: "Number a new, empty LPN",
  input: {
    lpn: z.string().trim().max(40).default(""),
    kind: lpnKind.default("pallet"),
    location: locationId,
    sscc: z.boolean().default(false).meta({ description: "Number it as an SSCC" }),
  },
  output: z.object({ lpn: z.string() }),
  refusals: ["location-unknown", "lpn-in-use", "number-range-empty"],
  may: ["receiver", "picker", "packer", "supervisor", "integrator"],
  rest: "POST /lpn/create",
});

export const nestLpn = command({
  name: "lpn.nest",
  title: "An LPN was put into or onto another",
  input: { lpn: lpnId, parent: lpnId },
  output: z.object({ lpn: z.string(), parent: z.string(), location: z.string() }),
  refusals: ["lpn-unknown", "lpn-in-use", "lpn-loop", "location-unknown", "location-locked"],
  may: ["receiver", "picker", "packer", "supervisor"],
  rest: "POST /lpn/nest",
});

export const unnestLpn = command({
  name: "lpn.unnest",
  title: "An LPN was taken out of its parent and stands on its own",
  input: { lpn: lpnId },
  output: z.object({ lpn: z.string(), location: z.string() }),
  refusals: ["lpn-unknown", "lpn-in-use"],
  may: ["receiver", "picker", "packer", "supervisor"],
  rest: "POST /lpn/unnest",
});

export const closeLpn = command({
  name: "lpn.close",
  title: "Nothing more goes onto this LPN; at a receiving place its putaway is made",
  input: {
    lpn: lpnId,
    grossGrams: z.int().min(0).max(100_000_000).optional(),
    lengthMm: z.int().min(0).optional(),
    widthMm: z.int().min(0).optional(),
    heightMm: z.int().min(0).optional(),
  },
  output: z.object({ lpn: z.string(), putawayTaskId: z.string(), toPlace: z.string() }),
  refusals: ["lpn-unknown", "lpn-in-use"],
  may: ["receiver", "picker", "packer", "supervisor"],
  rest: "POST /lpn/close",
});

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

export const placeHold = command({
  name: "holds.place",
  title: "Stop stock from being promised; promises already on it are taken back",
  input: {
    scope: z.enum(["lot", "lpn", "location", "sku"]),
    sku: z.string().trim().max(64).default(""),
    lot: lotCode.default(""),
    lpn: z.string().trim().max(40).default(""),
    place: z
      .string()
      .trim()
      .max(40)
      .default("")
      .meta({ description: "For scope sku: only there, or everywhere when empty" }),
    reason,
  },
  output: z.object({ holdId: z.string(), onHand: z.int(), released: z.int() }),
  refusals: ["sku-unknown", "location-unknown", "lpn-unknown", "lot-required"],
  may: ["receiver", "supervisor", "integrator"],
  rest: "POST /holds/place",
});

export const releaseHold = command({
  name: "holds.release",
  title: "Take a hold off",
  input: { holdId: id },
  output: z.object({ holdId: z.string() }),
  refusals: ["hold-unknown"],
  may: ["supervisor", "integrator"],
  rest: "POST /holds/release",
});

export const listHolds = query({
  name: "holds.list",
  title: "Holds",
  input: {
    active: z.enum(["active", "released", "all"]).default("active"),
    sku: sku.optional(),
    limit: pageSize,
    after: pageAfter,
  },
  output: z.object({
    holds: z.array(
      z.object({
        id: z.string(),
        scope: z.string(),
        sku: z.string(),
        lot: z.string(),
        lpn: z.string(),
        place: z.string(),
        reason: z.string(),
        by: z.string(),
        active: z.boolean(),
        placedAt: z.int().nullable(),
        releasedAt: z.int().nullable(),
        onHand: z.int(),
      }),
    ),
    next: z.string().optional(),
  }),
  may: "anyone",
  rest: "GET /holds",
});

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

const treeNode = z.object({ id: z.string(), kind: z.string(), state: z.string(), parent: z.string() });

export const getLpn = query({
  name: "lpn.get",
  title: "One LPN: where it stands, what is nested in it, what it holds, and what happened to it",
  input: { lpn: lpnId },
  output: z.object({
    lpn: z.looseObject({ id: z.string(), state: z.string(), location: z.string() }),
    root: z.string(),
    tree: z.array(treeNode),
    content: z.array(
      z.object({
        lpn: z.string(),
        sku: z.string(),
        name: z.string(),
        lot: z.string(),
        expiryDate: z.string(),
        serial: z.string(),
        owner: z.string(),
        status: z.string(),
        onHand: z.int(),
        allocated: z.int(),
      }),
    ),
    tasks: z.array(z.object({ id: z.string(), type: z.string(), state: z.string(), toPlace: z.string() })),
    history: z.array(
      z.object({
        pos: z.int(),
        at: epochMs,
        type: z.string(),
        actor: z.string(),
        place: z.string(),
        sku: z.string(),
        delta: z.int(),
      }),
    ),
  }),
  refusals: ["lpn-unknown"],
  may: "anyone",
  rest: "GET /lpn/one",
});

export const runReplenishment = command({
  name: "replenish.run",
  title: "Fill the home locations that are below their minimum: makes the tasks",
  input: { sku: sku.optional() },
  output: z.object({
    tasks: z.array(
      z.object({
        taskId: z.string(),
        sku: z.string(),
        from: z.string(),
        to: z.string(),
        lpn: z.string(),
        lot: z.string(),
        qty: z.int(),
      }),
    ),
    short: z.array(z.object({ sku: z.string(), to: z.string(), missingQty: qtyOrZero })),
  }),
  refusals: ["sku-unknown"],
  may: ["picker", "supervisor", "integrator"],
  rest: "POST /replenish/run",
});

export const stockContracts = {
  "stock.move": moveLpnTo,
  "stock.request-move": requestMove,
  "stock.move-scanned": moveScanned,
  "stock.move-loose": moveLoose,
  "stock.move-location": moveLocation,
  "stock.adjust": adjustStock,
  "stock.set-status": setStatus,
  "stock.import": importStock,
  "stock.list": listStock,
  "stock.as-of": stockAsOfMoment,
  "stock.history": stockHistory,
  "lpn.create": createLpn,
  "lpn.nest": nestLpn,
  "lpn.unnest": unnestLpn,
  "lpn.close": closeLpn,
  "lpn.get": getLpn,
  "holds.place": placeHold,
  "holds.release": releaseHold,
  "holds.list": listHolds,
  "lots.recall": recallLot,
  "lots.release": releaseLot,
  "lots.correct": correctLot,
  "lots.trace": traceLot,
  "replenish.run": runReplenishment,
} satisfies Record<string, Contract>;
