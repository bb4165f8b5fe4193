import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import { id, owner, reason, sku } from "./values.ts";

export const voidOneAllocation = command({
  name: "allocation.void",
  title: "Free the stock that one allocation holds",
  input: { allocationId: id, reason },
  output: z.object({ allocationId: z.string(), freedQty: z.int() }),
  refusals: ["not-found", "state-not-allowed"],
  may: ["supervisor"],
  rest: "POST /allocations/{allocationId}/void",
});

export const replanOrder = command({
  name: "allocation.replan",
  title: "Choose the stock of a released order anew: what is not picked yet is freed and reserved again",
  input: { orderId: id },
  output: z.object({ orderId: z.string(), allocatedQty: z.int(), shortQty: z.int(), taskIds: z.array(z.string()) }),
  refusals: ["not-found", "state-not-allowed", "order-held"],
  may: ["supervisor"],
  rest: "POST /orders/{orderId}/replan",
});

export const availableToPromise = query({
  name: "allocation.available",
  title: "What of a SKU can be promised to a new order, and where the rest is bound",
  input: { sku, owner: owner.optional() },
  output: z.object({
    sku: z.string(),
    onHand: z.int(),
    allocatedQty: z.int(),
    /** Stands here but may not be promised: held, expired, locked, in a place that is not for picking. */
    excludedQty: z.int(),
    promisedQty: z.int(),
    /** Given to be promised by other sites. */
    pledgedQty: z.int(),
    availableQty: z.int(),
    lots: z.array(z.object({ lot: z.string(), expiryDate: z.string(), free: z.int() })),
  }),
  refusals: ["sku-unknown"],
  may: "anyone",
  rest: "GET /items/{sku}/available",
});

export const allocationContracts = {
  "allocation.void": voidOneAllocation,
  "allocation.replan": replanOrder,
  "allocation.available": availableToPromise,
} satisfies Record<string, Contract>;
