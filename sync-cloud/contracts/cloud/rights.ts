import { z } from "zod";
import { note, owner, pageAfter, pageSize, qty, sku } from "../values.ts";
import { type CloudContract, cloudCommand, cloudQuery } from "./define.ts";
import { adminsOnly, managers, readers } from "./roles.ts";
import { ages, asked, longId, moment, next, recorded, siteId } from "./shapes.ts";

const rightsPolicy = z.strictObject({
  enabled: z.boolean().default(false),
  /** Of what a site has free, so much is never given away. */
  keepPercent: z.int().min(0).max(100).default(20),
  keepQty: z.int().min(0).max(1_000_000_000).default(1),
  /** Demand of so many past days is looked at. */
  demandDays: z.int().min(1).max(90).default(14),
  expiresAfterMs: z
    .int()
    .min(3_600_000)
    .max(90 * 86_400_000)
    .default(7 * 86_400_000),
  /** Nothing smaller is moved. */
  stepQty: z.int().min(1).max(1_000_000).default(1),
  skus: z
    .array(sku)
    .max(10_000)
    .default([])
    .meta({ description: "Only these; empty means all that sites have pledged" }),
});

export const cloudRightsContracts = {
  "rights.pools": cloudQuery({
    name: "rights.pools",
    title: "What each site gave to be promised elsewhere: in the pool, held, spent",
    input: { site: siteId.optional(), sku: sku.optional(), limit: pageSize, after: pageAfter },
    output: z.object({
      pools: z.array(
        z.object({
          authority: z.string(),
          sku: z.string(),
          owner: z.string(),
          givenQty: z.int(),
          poolQty: z.int(),
          heldQty: z.int(),
          spentQty: z.int(),
          authorityAvailableQty: z.int(),
        }),
      ),
      ages,
      next,
    }),
    may: readers,
    reach: "sites",
    rest: "GET /rights/pools",
  }),
  "rights.list": cloudQuery({
    name: "rights.list",
    title: "Who holds rights on whose stock, since when, until when",
    input: {
      authority: siteId.optional(),
      holder: siteId.optional(),
      sku: sku.optional(),
      state: z.enum(["open", "returned", "expired", "sealed"]).optional(),
      limit: pageSize,
      after: pageAfter,
    },
    output: z.object({
      rights: z.array(
        z.object({
          grant: z.string(),
          authority: z.string(),
          holder: z.string().meta({ description: "The site" }),
          origin: z.string().meta({ description: "The box, in its present epoch, that may spend them" }),
          sku: z.string(),
          owner: z.string(),
          grantedQty: z.int(),
          heldQty: z.int().meta({ description: "What this holder has left of this SKU, over all its grants" }),
          state: z.enum(["open", "returned", "expired", "sealed"]),
          grantedMs: moment,
          expiresMs: moment,
          reason: z.string(),
        }),
      ),
      ages,
      next,
    }),
    may: readers,
    reach: "sites",
    rest: "GET /rights",
  }),
  "rights.offer": cloudCommand({
    name: "rights.offer",
    title: "Ask a site to give units of its stock to be promised elsewhere",
    input: { site: siteId, sku, owner: owner.default(""), qty },
    output: asked,
    refusals: ["site-unknown", "sku-unknown"],
    may: managers,
    reach: "site",
    rest: "POST /rights/offer",
  }),
  "rights.grant": cloudCommand({
    name: "rights.grant",
    title: "Give units out of a pool to a site",
    input: {
      authority: siteId,
      holder: siteId,
      sku,
      owner: owner.default(""),
      qty,
      expiresAfterMs: z
        .int()
        .min(60_000)
        .max(90 * 86_400_000)
        .default(7 * 86_400_000),
      reason: note.default(""),
    },
    output: recorded.extend({ grant: z.string() }),
    refusals: ["site-unknown", "pool-too-small", "site-has-no-box", "site-unheard"],
    may: managers,
    reach: "sites",
    rest: "POST /rights/grant",
  }),
  "rights.return": cloudCommand({
    name: "rights.return",
    title: "Ask a holder to give rights back to the pool",
    input: { grant: longId, qty: qty.optional().meta({ description: "All that is left when left out" }) },
    output: asked,
    refusals: ["not-found", "state-not-allowed"],
    may: managers,
    reach: "sites",
    rest: "POST /rights/return",
  }),
  "rights.policy": cloudQuery({
    name: "rights.policy",
    title: "How rights follow demand by themselves",
    input: {},
    output: z.object({ policy: rightsPolicy, lastRunMs: moment, lastGrants: z.int() }),
    may: readers,
    reach: "company",
    rest: "GET /rights/policy",
  }),
  "rights.save-policy": cloudCommand({
    name: "rights.save-policy",
    title: "Change how rights follow demand",
    input: { policy: rightsPolicy },
    output: z.object({ policy: rightsPolicy }),
    may: adminsOnly,
    reach: "company",
    rest: "POST /rights/policy",
  }),
} satisfies Record<string, CloudContract>;

export { rightsPolicy };
export type CloudRightsPolicy = z.output<typeof rightsPolicy>;
