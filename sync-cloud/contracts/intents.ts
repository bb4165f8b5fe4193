import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import { note, pageAfter, pageSize } from "./values.ts";

/** An id that begins with sites: `<site>[+<site>]/<rest>`. */
export const sharedId = z.string().min(3).max(200);
export const siteName = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[A-Za-z0-9_-]+$/, "letters, digits, - and _")
  .meta({ description: "Site, by its id" });
export const intentState = z.enum(["pending", "expired", "withdrawn", "refused", "accepted"]);
export const askedShape = z.object({ intentId: z.string(), site: z.string(), state: intentState });

const input = z.record(z.string().max(80), z.unknown());

/** What others ask of this site, and what this site asks of others. */
export const intentsContracts = {
  "intents.list": query({
    name: "intents.list",
    title: "What was asked of this site and by it, newest first",
    input: {
      direction: z.enum(["in", "out", "all"]).default("all"),
      state: intentState.optional(),
      command: z.string().max(80).optional().meta({ description: "Only what asks for this command" }),
      limit: pageSize,
      after: pageAfter,
    },
    output: z.object({
      intents: z.array(
        z.object({
          id: z.string(),
          site: z.string().meta({ description: "Who is asked" }),
          direction: z.enum(["in", "out"]),
          command: z.string(),
          input,
          state: intentState,
          askedBy: z.string(),
          askedAt: z.int().nullable(),
          expiresAt: z.int().nullable(),
          answeredAt: z.int().nullable(),
          answer: z.unknown(),
          reason: z.string(),
        }),
      ),
      next: z.string().nullable(),
      pending: z.int(),
    }),
    may: "anyone",
    rest: "GET /intents",
  }),
  "intents.ask": command({
    name: "intents.ask",
    title: "Ask another site to run one of its commands",
    input: {
      site: siteName,
      command: z.string().min(1).max(80),
      input: input.default({}),
      expiresAfterMs: z
        .int()
        .min(60_000)
        .max(90 * 86_400_000)
        .optional()
        .meta({ description: "By the clock of the cloud; left out: it waits for ever" }),
      reason: note.default(""),
    },
    output: askedShape,
    refusals: ["command-not-for-intents", "site-is-this-one", "input-invalid"],
    may: ["supervisor", "integrator"],
    rest: "POST /intents/ask",
  }),
  "intents.withdraw": command({
    name: "intents.withdraw",
    title: "What was asked of another site is not wanted any more",
    input: { intentId: sharedId },
    output: askedShape,
    refusals: ["not-found", "state-not-allowed"],
    may: ["supervisor", "integrator"],
    rest: "POST /intents/withdraw",
  }),
  "intents.answer": command({
    name: "intents.answer",
    title: "Write what came of an intent that this site ran; the box does it itself",
    input: {
      intentId: sharedId,
      state: z.enum(["accepted", "refused", "expired"]),
      answer: z.unknown().optional(),
    },
    output: z.object({ intentId: z.string(), state: intentState }),
    refusals: ["not-found"],
    may: ["admin"],
    rest: "POST /intents/answer",
  }),
} satisfies Record<string, Contract>;
