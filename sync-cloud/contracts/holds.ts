import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import { id, lotCode, pageAfter, pageSize, reason, sku } from "./values.ts";

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

export const holdsContracts = {
  "holds.place": placeHold,
  "holds.release": releaseHold,
  "holds.list": listHolds,
} satisfies Record<string, Contract>;
