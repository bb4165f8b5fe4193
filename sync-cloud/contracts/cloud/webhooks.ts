import { z } from "zod";
import { id, pageAfter, pageSize } from "../values.ts";
import { type CloudContract, cloudCommand, cloudQuery } from "./define.ts";
import { adminsOnly } from "./roles.ts";
import { moment, next, siteId } from "./shapes.ts";

const programsToo = ["integrator", "auditor"] as const;
const fields = {
  url: z.url({ protocol: /^https?$/ }).max(1_000),
  /** A fact type, or a beginning of one with `*` behind: `order-*`. */
  types: z
    .array(
      z
        .string()
        .regex(/^[a-z0-9.-]*\*?$/, "a fact type, or its beginning and *")
        .max(64),
    )
    .max(50),
  sites: z.array(siteId).max(1_000).meta({ description: "Empty: all" }),
};
const row = z.object({
  id: z.string(),
  ...fields,
  active: z.boolean(),
  cursor: z.int().meta({ description: "Everything up to here was delivered or given up" }),
  behind: z.int(),
  failures: z.int().meta({ description: "In a row" }),
  nextTryMs: moment,
  lastStatus: z.int().nullable(),
  lastError: z.string(),
  deadLetters: z.int(),
});

export const cloudWebhooksContracts = {
  "webhooks.list": cloudQuery({
    name: "webhooks.list",
    title: "Who is told of facts",
    input: {},
    output: z.object({ webhooks: z.array(row) }),
    may: programsToo,
    reach: "company",
    rest: "GET /webhooks",
  }),
  "webhooks.add": cloudCommand({
    name: "webhooks.add",
    title: "Tell this address of facts; the secret for checking signatures is shown once",
    input: {
      ...fields,
      types: fields.types.default([]),
      sites: fields.sites.default([]),
      fromHubPos: z.int().min(0).optional().meta({ description: "From now on when left out; 0 for everything" }),
    },
    output: z.object({ id: z.string(), secret: z.string() }),
    refusals: ["limit-reached", "address-not-allowed"],
    may: ["integrator"],
    reach: "company",
    rest: "POST /webhooks",
  }),
  "webhooks.save": cloudCommand({
    name: "webhooks.save",
    title: "Change, stop or start a webhook; what is left out stays",
    input: {
      id,
      url: fields.url.optional(),
      types: fields.types.optional(),
      sites: fields.sites.optional(),
      active: z.boolean().optional(),
      newSecret: z.boolean().default(false).meta({ description: "The old one signs beside it for a day" }),
    },
    output: z.object({ id: z.string(), secret: z.string().nullable() }),
    refusals: ["not-found", "address-not-allowed"],
    may: ["integrator"],
    reach: "company",
    rest: "POST /webhooks/{id}",
  }),
  "webhooks.remove": cloudCommand({
    name: "webhooks.remove",
    title: "Tell it nothing more",
    input: { id },
    output: z.object({ id: z.string() }),
    refusals: ["not-found"],
    may: ["integrator"],
    reach: "company",
    rest: "POST /webhooks/{id}/remove",
  }),
  "webhooks.test": cloudCommand({
    name: "webhooks.test",
    title: "Send a signed test now and say what came back",
    input: { id },
    output: z.object({ status: z.int().nullable(), tookMs: z.int(), error: z.string() }),
    refusals: ["not-found", "too-many-requests"],
    may: ["integrator"],
    reach: "company",
    rest: "POST /webhooks/{id}/test",
  }),
  "dead-letters.list": cloudQuery({
    name: "dead-letters.list",
    title: "What could not be delivered",
    input: { webhook: id.optional(), limit: pageSize, after: pageAfter },
    output: z.object({
      letters: z.array(
        z.object({
          id: z.string(),
          webhook: z.string(),
          hubPos: z.int(),
          type: z.string(),
          site: z.string(),
          attempts: z.int(),
          lastStatus: z.int().nullable(),
          lastError: z.string(),
          diedMs: z.int(),
        }),
      ),
      next,
    }),
    may: programsToo,
    reach: "company",
    rest: "GET /dead-letters",
  }),
  "dead-letters.retry": cloudCommand({
    name: "dead-letters.retry",
    title: "Try these again",
    input: {
      webhook: id,
      ids: z.array(id).max(500).optional().meta({ description: "All of this webhook's when left out" }),
    },
    output: z.object({ queued: z.int() }),
    refusals: ["not-found"],
    may: ["integrator"],
    reach: "company",
    rest: "POST /dead-letters/retry",
  }),
  "dead-letters.drop": cloudCommand({
    name: "dead-letters.drop",
    title: "These need not be delivered",
    input: { webhook: id, ids: z.array(id).min(1).max(500) },
    output: z.object({ dropped: z.int() }),
    refusals: ["not-found"],
    may: adminsOnly,
    reach: "company",
    rest: "POST /dead-letters/drop",
  }),
} satisfies Record<string, CloudContract>;
