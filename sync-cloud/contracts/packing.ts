import { z } from "zod";
import { command, query } from "./define.ts";
import { maybeTask } from "./task-step.ts";
import { id, lotCode, lpnId, qty, reason, serialNumber } from "./values.ts";
import { jobShape } from "./work.ts";

const grams = z.int().min(1).max(50_000_000);
const lengthMm = z.int().min(1).max(20_000);
const freshJob = jobShape.nullable().optional();
const carton = { lpn: z.string(), sscc: z.string(), cartonNumber: z.int(), orderState: z.string(), job: freshJob };
const measured = {
  grossGrams: grams.optional().meta({ description: "From the scale; calculated from the item master when left out" }),
  reason: reason.optional().meta({ description: "Why the weight is right although it is off" }),
};

/** Everything that is picked and not packed goes into one carton, which is closed and gets its label. */
export const packOrder = command({
  name: "pack.order",
  title: "Pack all that is picked into one carton",
  input: {
    ...maybeTask,
    orderId: id,
    lpns: z.array(lpnId).min(1).max(500).optional().meta({
      description: "Only what is in these totes, as the packer has them in hand; all that is picked when left out",
    }),
    toLpn: lpnId.optional().meta({ description: "A carton with a label on it; else a new SSCC is given" }),
    ...measured,
  },
  output: z.object({ ...carton, packedQty: z.int() }),
  refusals: [
    "task-unknown",
    "not-found",
    "state-not-allowed",
    "lpn-in-use",
    "lpn-wrong-order",
    "carton-empty",
    "weight-off",
    "number-range-empty",
  ],
  may: ["packer", "supervisor"],
  rest: "POST /packing/order",
});

/** Units go from a tote into the open carton of the order, or into one named. */
export const packUnits = command({
  name: "pack.units",
  title: "Put units into a carton",
  input: {
    ...maybeTask,
    orderId: id,
    fromLpn: lpnId.optional(),
    sku: z.string().trim().min(1).max(64),
    lot: lotCode.optional(),
    serials: z.array(serialNumber.min(1)).max(1_000).default([]),
    qty,
    toLpn: lpnId.optional(),
  },
  output: z.object({ lpn: z.string(), packedQty: z.int(), leftQty: z.int(), job: freshJob }),
  refusals: [
    "task-unknown",
    "not-found",
    "state-not-allowed",
    "sku-unknown",
    "qty-over",
    "serial-required",
    "lpn-in-use",
    "lpn-wrong-order",
    "number-range-empty",
  ],
  may: ["packer", "supervisor"],
  rest: "POST /packing/units",
});

export const closeCarton = command({
  name: "pack.carton-close",
  title: "Close a carton and print its label",
  input: {
    ...maybeTask,
    orderId: id,
    lpn: lpnId.optional().meta({ description: "The order's open carton when left out" }),
    kind: z.enum(["pallet", "case", "tote", "carton"]).optional(),
    lengthMm: lengthMm.optional(),
    widthMm: lengthMm.optional(),
    heightMm: lengthMm.optional(),
    tareGrams: z.int().min(0).max(1_000_000).optional(),
    ...measured,
  },
  output: z.object(carton),
  refusals: [
    "task-unknown",
    "not-found",
    "state-not-allowed",
    "lpn-unknown",
    "lpn-wrong-order",
    "carton-empty",
    "weight-off",
    "number-range-empty",
  ],
  may: ["packer", "supervisor"],
  rest: "POST /packing/close-carton",
});

/** The tote or pallet as it stands becomes a carton of the shipment. */
export const keepLpn = command({
  name: "pack.keep-lpn",
  title: "Ship this LPN as it stands",
  input: { ...maybeTask, orderId: id, lpn: lpnId, ...measured },
  output: z.object({ ...carton, packedQty: z.int() }),
  refusals: [
    "task-unknown",
    "not-found",
    "state-not-allowed",
    "lpn-unknown",
    "lpn-wrong-order",
    "lpn-in-use",
    "carton-empty",
    "qty-over",
    "weight-off",
    "number-range-empty",
  ],
  may: ["packer", "supervisor"],
  rest: "POST /packing/keep-lpn",
});

export const undoPacking = command({
  name: "pack.undo",
  title: "Unpack a carton into a tote",
  input: {
    orderId: id,
    lpn: lpnId,
    toLpn: lpnId.optional().meta({ description: "A new tote number when left out" }),
    reason,
  },
  output: z.object({ toLpn: z.string(), unpackedQty: z.int(), orderState: z.string() }),
  refusals: ["not-found", "state-not-allowed", "lpn-unknown", "lpn-wrong-order", "lpn-in-use", "number-range-empty"],
  may: ["packer", "supervisor"],
  rest: "POST /packing/undo",
});

/** The tote holds less than the book says. The line waits for stock again; the units are lost until somebody finds them. */
export const packShort = command({
  name: "pack.short",
  title: "Units are missing at packing",
  input: {
    ...maybeTask,
    orderId: id,
    fromLpn: lpnId,
    sku: z.string().trim().min(1).max(64),
    lot: lotCode.default(""),
    serials: z.array(serialNumber.min(1)).max(1_000).default([]),
    qty,
    reason,
  },
  output: z.object({ exceptionId: z.string(), orderState: z.string(), job: freshJob }),
  refusals: [
    "task-unknown",
    "not-found",
    "state-not-allowed",
    "lpn-unknown",
    "lpn-wrong-order",
    "qty-over",
    "serial-required",
    "sku-unknown",
  ],
  may: ["packer", "supervisor"],
  rest: "POST /packing/short",
});

export const checkWeight = query({
  name: "pack.check-weight",
  title: "What should this LPN weigh?",
  input: { lpn: lpnId, grossGrams: z.coerce.number().int().min(1).max(50_000_000).optional() },
  output: z.object({
    lpn: z.string(),
    expectedGrams: z.int(),
    toleranceGrams: z.int(),
    differenceGrams: z.int().nullable(),
    within: z.boolean().nullable(),
  }),
  refusals: ["lpn-unknown"],
  may: "anyone",
  rest: "GET /packing/check-weight",
});

export const packingQueue = query({
  name: "packing.queue",
  title: "Orders that wait for packing, and what keeps the others",
  input: { limit: z.coerce.number().int().min(1).max(500).default(100) },
  output: z.object({
    orders: z.array(
      z.object({
        orderId: z.string(),
        number: z.string(),
        customer: z.string(),
        priority: z.int(),
        requestedShipAt: z.int().nullable(),
        pickedQty: z.int(),
        packedQty: z.int(),
        /** Wanted, but neither allocated nor picked: backorder or cancel it, or release it again. */
        shortQty: z.int(),
        totes: z.array(z.object({ lpn: z.string(), location: z.string() })),
        taskId: z.string().nullable(),
        packer: z.string().nullable(),
      }),
    ),
  }),
  may: "anyone",
  rest: "GET /packing/queue",
});

export const packingContracts = {
  "pack.carton-close": closeCarton,
  "pack.check-weight": checkWeight,
  "pack.keep-lpn": keepLpn,
  "pack.order": packOrder,
  "pack.short": packShort,
  "pack.undo": undoPacking,
  "pack.units": packUnits,
  "packing.queue": packingQueue,
};
