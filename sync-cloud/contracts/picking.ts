import { z } from "zod";
import { command } from "./define.ts";
import { id, locationId, lotCode, lpnId, note, qty, qtyOrZero, reason, serialNumber } from "./values.ts";
import { jobShape } from "./work.ts";

const leased = { taskId: id, leaseEpoch: z.int().min(0) };
const lpnOrNone = z.string().trim().max(40);
/** Replaces the running job when it is there. */
const freshJob = jobShape.nullable().optional();

const taken = {
  fromPlace: locationId.optional().meta({ description: "Where it was taken, when that is not where it was promised" }),
  fromLpn: lpnOrNone.optional(),
  lot: lotCode.optional(),
  serials: z.array(serialNumber.min(1)).max(1_000).default([]),
  toLpn: lpnId.optional().meta({ description: "Tote or carton it went into; made when it is not known yet" }),
  toPlace: locationId.optional().meta({ description: "Staging or packing place, when it went there without a tote" }),
};

/** Units were taken for an order. Never refused because of the book: what contradicts it is booked and shown. */
export const pickConfirm = command({
  name: "pick.confirm",
  title: "Units were picked",
  input: {
    ...leased,
    allocationId: id,
    qty,
    ...taken,
    otherLot: lotCode.optional().meta({ description: "The lot taken instead of the promised one; needs a reason" }),
    reason: reason.optional(),
    whole: z.boolean().default(false).meta({ description: "The LPN itself was taken, with all it holds" }),
  },
  output: z.object({
    allocationId: z.string(),
    pickedQty: z.int(),
    surplusQty: z.int(),
    toLpn: z.string(),
    job: freshJob,
  }),
  refusals: [
    "task-unknown",
    "not-found",
    "qty-over",
    "serial-required",
    "wrong-lot",
    "lpn-in-use",
    "lpn-wrong-order",
    "lpn-unknown",
    "lpn-content-differs",
    "location-unknown",
    "location-locked",
    "capability-missing",
    "number-range-empty",
    "sku-unknown",
  ],
  may: ["picker", "supervisor"],
  rest: "POST /picking/confirm",
});

/** There is less than promised: the rest is looked for elsewhere, and the place is counted. */
export const pickShort = command({
  name: "pick.short",
  title: "Less was there than promised",
  input: { ...leased, allocationId: id, pickedQty: qtyOrZero, reason, note: note.optional(), ...taken },
  output: z.object({ allocationId: z.string(), reallocatedQty: z.int(), shortQty: z.int(), job: freshJob }),
  refusals: [
    "task-unknown",
    "not-found",
    "qty-over",
    "serial-required",
    "wrong-lot",
    "lpn-in-use",
    "lpn-wrong-order",
    "lpn-unknown",
    "lpn-content-differs",
    "location-unknown",
    "location-locked",
    "capability-missing",
    "number-range-empty",
    "sku-unknown",
  ],
  may: ["picker", "supervisor"],
  rest: "POST /picking/short",
});

export const pickSkip = command({
  name: "pick.skip",
  title: "Take this line at the end",
  input: { ...leased, allocationId: id, reason: reason.optional() },
  output: z.object({ allocationId: z.string(), job: freshJob }),
  refusals: ["task-unknown", "not-found"],
  may: ["picker", "supervisor"],
  rest: "POST /picking/skip",
});

export const pickStartCluster = command({
  name: "pick.start-cluster",
  title: "Put totes into the slots of the cart",
  input: {
    ...leased,
    slots: z
      .array(z.object({ slot: z.int().min(1).max(50), lpn: lpnId }))
      .min(1)
      .max(50),
  },
  output: z.object({ taskId: z.string(), job: freshJob }),
  refusals: ["task-unknown", "not-found", "lpn-in-use", "lpn-wrong-order"],
  may: ["picker", "supervisor"],
  rest: "POST /picking/start-cluster",
});

export const pickZeroCheck = command({
  name: "pick.zero-check",
  title: "Is the place empty now?",
  input: { ...leased, place: locationId, empty: z.boolean() },
  output: z.object({ countId: z.string().nullable() }),
  refusals: ["task-unknown", "location-unknown"],
  may: ["picker", "supervisor"],
  rest: "POST /picking/zero-check",
});

export const pickDrop = command({
  name: "pick.drop",
  title: "Put down what is on the cart",
  input: {
    ...leased,
    toPlace: locationId,
    lpns: z.array(lpnId).max(100).optional().meta({ description: "Only these; all of the task when left out" }),
  },
  output: z.object({ lpns: z.array(z.string()), job: freshJob }),
  refusals: ["task-unknown", "location-unknown", "location-locked", "capability-missing", "lpn-unknown"],
  may: ["picker", "supervisor"],
  rest: "POST /picking/drop",
});

export const pickSwapLpn = command({
  name: "pick.swap-lpn",
  title: "Take another LPN with the same content",
  input: { ...leased, allocationId: id, lpn: lpnId },
  output: z.object({ allocationId: z.string(), lpn: z.string(), job: freshJob }),
  refusals: [
    "task-unknown",
    "not-found",
    "state-not-allowed",
    "lpn-unknown",
    "not-enough-stock",
    "lpn-content-differs",
  ],
  may: ["picker", "supervisor"],
  rest: "POST /picking/swap-lpn",
});

/** Goods that are not wanted any more stand in a place again where they can be promised. */
export const putBackConfirm = command({
  name: "put-back.confirm",
  title: "Goods were put back",
  input: {
    ...leased,
    lpn: lpnOrNone,
    fromPlace: locationId,
    sku: z.string().trim().min(1).max(64),
    lot: lotCode.default(""),
    serials: z.array(serialNumber.min(1)).max(1_000).default([]),
    owner: z.string().max(40).default(""),
    qty,
    toPlace: locationId,
  },
  output: z.object({ taskId: z.string(), leftQty: z.int(), job: freshJob }),
  refusals: [
    "task-unknown",
    "location-unknown",
    "location-locked",
    "capability-missing",
    "serial-required",
    "sku-unknown",
  ],
  may: ["picker", "receiver", "supervisor"],
  rest: "POST /picking/put-back",
});

/** The goods are not where the task says: the work ends, the place is counted, and what is wrong stays on the exceptions list. */
export const putBackMissing = command({
  name: "put-back.missing",
  title: "Goods to put back are not there",
  input: { ...leased, note: note.default("") },
  output: z.object({ taskId: z.string(), countId: z.string(), job: freshJob }),
  refusals: ["task-unknown"],
  may: ["picker", "receiver", "supervisor"],
  rest: "POST /picking/put-back/missing",
});

export const pickingContracts = {
  "pick.confirm": pickConfirm,
  "pick.drop": pickDrop,
  "pick.short": pickShort,
  "pick.skip": pickSkip,
  "pick.start-cluster": pickStartCluster,
  "pick.swap-lpn": pickSwapLpn,
  "pick.zero-check": pickZeroCheck,
  "put-back.confirm": putBackConfirm,
  "put-back.missing": putBackMissing,
};
