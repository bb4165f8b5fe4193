import { z } from "zod";
import { regionId, siteId } from "./shapes.ts";

/** All sites that can fill the order are compared by these, the first that differs decides. */
export const routingRules = z.strictObject({
  prefer: z
    .array(
      z.enum([
        "whole-order",
        "same-country",
        "same-region",
        "fewest-sites",
        "most-stock",
        "shortest-queue",
        "freshest-data",
      ]),
    )
    .max(7)
    .default(["whole-order", "same-country", "fewest-sites", "most-stock"]),
  /** A site whose figures are older is asked only when no other can. */
  staleAfterMs: z
    .int()
    .min(60_000)
    .max(7 * 86_400_000)
    .default(30 * 60_000),
  /** How long a site may take to answer before another is asked. */
  answerWithinMs: z
    .int()
    .min(10_000)
    .max(7 * 86_400_000)
    .default(15 * 60_000),
  /** Sites asked before a person must decide. */
  attemptsMax: z.int().min(1).max(20).default(5),
  neverSites: z.array(siteId).max(1_000).default([]),
  /** Country of the address to the region that serves it. */
  countryRegions: z.record(z.string().max(3), regionId).default({}),
});
export type RoutingRules = z.output<typeof routingRules>;
