import { z } from "zod";
import { epochMs, note, owner } from "./values.ts";

export const short = (max: number) => z.string().trim().max(max);

/** Where a partner is at home. */
export const partnerAddress = z.strictObject({
  name: short(120),
  lines: z.array(short(120)).max(6).optional(),
  city: short(80).optional(),
  region: short(40).optional(),
  postcode: short(20).optional(),
  country: short(3).optional(),
});

/** Where an order goes; `id` is the partner's own name for the place. */
export const address = partnerAddress.extend({ id: short(40).optional() });

export const source = z
  .record(z.string().max(64), z.string().max(400))
  .meta({ description: "What the partner sent, echoed in answers" });

/** What an order says beside its number and its lines, at a site and in the cloud. */
export const orderFields = {
  shipTo: address.default({ name: "" }),
  customer: short(64).default(""),
  purchaseOrder: short(64).default(""),
  owner: owner.default(""),
  priority: z.int().min(1).max(9).default(5).meta({ description: "1 is most urgent" }),
  requestedShipAt: epochMs.nullable().default(null),
  requestedDeliveryAt: epochMs.nullable().default(null),
  carrierScac: short(8).default(""),
  serviceLevel: short(40).default(""),
  freightTerms: short(40).default(""),
  notes: z.array(note).max(20).default([]),
  shipComplete: z.boolean().default(false).meta({ description: "Nothing is released until every line can be" }),
  source: source.default({}),
};

/** How an order stands at its site. */
export const orderStates = [
  "draft", // has errors to mend
  "open",
  "released",
  "picking",
  "picked",
  "packed",
  "staged",
  "loaded",
  "shipped",
  "cancelled",
] as const;
