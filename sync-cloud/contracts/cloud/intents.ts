import { z } from "zod";
import { note, pageAfter, pageSize } from "../values.ts";
import { type CloudContract, cloudCommand, cloudQuery } from "./define.ts";
import { managersAndPrograms, readers } from "./roles.ts";
import { ages, asked, longId, moment, next, siteId } from "./shapes.ts";

const intentState = z.enum(["pending", "expired", "withdrawn", "refused", "accepted"]);
const intentRow = z.object({
  id: z.string(),
  site: z.string(),
  command: z.string(),
  input: z.record(z.string(), z.unknown()),
  state: intentState,
  askedBy: z.string(),
  askedMs: moment,
  expiresMs: moment,
  answeredMs: moment,
  answer: z.unknown().meta({ description: "What the site's command answered, or its refusal with code and data" }),
  reason: z.string(),
});

/** Most that one intent may carry. */
const inputCharactersMax = 200_000;

export const cloudIntentsContracts = {
  "intents.list": cloudQuery({
    name: "intents.list",
    title: "What was asked of sites, and what they said",
    input: {
      site: siteId.optional(),
      state: intentState.optional(),
      command: z.string().max(64).optional(),
      limit: pageSize,
      after: pageAfter,
    },
    output: z.object({ intents: z.array(intentRow), ages, next }),
    may: readers,
    reach: "sites",
    rest: "GET /intents",
  }),
  "intents.get": cloudQuery({
    name: "intents.get",
    title: "One intent",
    input: { id: longId },
    output: intentRow,
    refusals: ["not-found"],
    may: readers,
    reach: "sites",
    rest: "GET /intents/one",
  }),
  "intents.ask": cloudCommand({
    name: "intents.ask",
    title: "Ask a site to run one of its commands; it decides",
    input: {
      site: siteId,
      command: z.string().min(1).max(64).meta({ description: "A command of the appliance, e.g. stock.set-status" }),
      input: z
        .record(z.string(), z.unknown())
        .refine(
          (input) => JSON.stringify(input).length <= inputCharactersMax,
          `at most ${inputCharactersMax} characters`,
        ),
      expiresAfterMs: z
        .int()
        .min(1_000)
        .max(90 * 86_400_000)
        .optional()
        .meta({ description: "Waits for ever when left out" }),
      reason: note.default(""),
    },
    output: asked,
    refusals: ["site-unknown", "command-unknown", "command-not-for-intents", "input-invalid"],
    may: managersAndPrograms,
    reach: "site",
    rest: "POST /intents",
  }),
  "intents.withdraw": cloudCommand({
    name: "intents.withdraw",
    title: "No longer wanted; a site that has done it already has done it",
    input: { id: longId },
    output: asked,
    refusals: ["not-found", "state-not-allowed"],
    may: managersAndPrograms,
    reach: "sites",
    rest: "POST /intents/withdraw",
  }),
} satisfies Record<string, CloudContract>;
