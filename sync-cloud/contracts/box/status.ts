import { z } from "zod";
import { query } from "../define.ts";
import { epochMs } from "../values.ts";

const slotName = z.enum(["A", "B"]);

const slot = z.object({
  slot: slotName,
  version: z.string().meta({ description: "Empty: nothing bootable is in it" }),
  state: z.enum(["empty", "trial", "good"]).meta({
    description: "trial: to be tried, not yet confirmed healthy; empty: being written, given up, or never written",
  }),
  tries: z.int().nonnegative().meta({ description: "Starts since it was last found healthy" }),
});

/** Which of its two systems a box runs, and how it came to that. */
export const boxSlots = z.object({
  running: slotName,
  next: slotName.meta({ description: "Which one the next start takes" }),
  slots: z.array(slot),
  rollback: z
    .object({
      version: z.string().meta({ description: "The version that was given up" }),
      cause: z.string().meta({ description: "tries: it never became healthy; else as a code who gave it up and why" }),
    })
    .nullable(),
});

export const boxStatus = query({
  name: "box.status",
  title: "The machine under the appliance",
  input: {},
  output: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("not-ours"), version: z.string() }),
    z.object({ kind: z.literal("silent"), version: z.string(), detail: z.string() }),
    z.object({
      kind: z.literal("ours"),
      version: z.string(),
      mode: z.enum(["run", "try", "install", "rescue"]).meta({ description: "try: from the stick, nothing is kept" }),
      disk: z.object({ path: z.string(), guid: z.string(), sizeBytes: z.number() }).nullable(),
      encryption: z.enum(["none", "key-file", "tpm"]).meta({
        description:
          "Where the key of the data is; key-file: on the boot partition, so whoever has the disk can read it",
      }),
      slots: boxSlots.nullable(),
      atMs: epochMs,
    }),
  ]),
  may: "anyone",
  rest: "GET /box",
});

export const boxContracts = {
  "box.status": boxStatus,
};
