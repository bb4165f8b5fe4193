import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import { intoRefusals, maybeTask, override } from "./task-step.ts";
import { id, locationId, lpnId, reason } from "./values.ts";
import { jobShape } from "./work.ts";

export const confirmPutaway = command({
  name: "putaway.confirm",
  title: "An LPN was put into a location",
  input: {
    ...maybeTask,
    lpn: lpnId,
    to: locationId,
    checkDigits: z.string().trim().max(8).default(""),
    override,
  },
  output: z.object({ lpn: z.string(), from: z.string(), to: z.string(), problems: z.array(z.string()) }),
  refusals: ["lpn-unknown", "task-unknown", "check-digits-wrong", "lpn-in-use", ...intoRefusals],
  may: ["receiver", "picker", "supervisor"],
  rest: "POST /putaway/confirm",
});

export const redirectPutaway = command({
  name: "putaway.redirect",
  title: "The location does not take it: name the next best",
  input: {
    taskId: id,
    leaseEpoch: z.int().min(0).default(0),
    location: z
      .string()
      .trim()
      .max(40)
      .default("")
      .meta({ description: "The one that is full; the directed one when left out" }),
    reason: reason.default("full"),
  },
  output: z.object({ toPlace: z.string(), job: jobShape.nullable() }),
  refusals: ["task-unknown", "state-not-allowed", "location-unknown"],
  may: ["receiver", "picker", "supervisor"],
  rest: "POST /putaway/redirect",
});

export const requestPutaway = command({
  name: "putaway.request",
  title: "Make the putaway of an LPN",
  input: { lpn: lpnId },
  output: z.object({ taskId: z.string(), toPlace: z.string() }),
  refusals: ["lpn-unknown", "lpn-in-use"],
  may: ["receiver", "supervisor", "integrator"],
  rest: "POST /putaway/request",
});

export const explainPutaway = query({
  name: "putaway.explain",
  title: "Where an LPN would go, and why not elsewhere",
  input: { lpn: lpnId },
  output: z.object({
    location: z.string(),
    steps: z.array(
      z.object({
        step: z.string(),
        location: z.string(),
        looked: z.int(),
        refused: z.array(z.object({ location: z.string(), code: z.string(), detail: z.string() })),
      }),
    ),
  }),
  refusals: ["lpn-unknown"],
  may: "anyone",
  rest: "GET /putaway/explain",
});

export const putawayContracts = {
  "putaway.confirm": confirmPutaway,
  "putaway.redirect": redirectPutaway,
  "putaway.request": requestPutaway,
  "putaway.explain": explainPutaway,
} satisfies Record<string, Contract>;
