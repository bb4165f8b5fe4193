import { z } from "zod";

const count = z.number().int().nonnegative();
const reason = z.string().min(1).max(60);

/** Reasons of a later version pass: screens show them as they are. */
export const verdict = z.union([
  z.object({ kind: z.literal("accepted") }),
  z.object({ kind: z.literal("flagged"), reasons: z.array(reason) }),
  z.object({ kind: z.literal("quarantined"), reason, detail: z.string().max(2_000) }),
  z.object({ kind: z.literal("late"), tip: z.string().regex(/^[0-9a-f]{64}$/) }),
]);

export const ackRuns = z.array(
  z.looseObject({
    origin: z.string().min(1).max(200),
    fromSeq: count,
    toSeq: count,
    firstHubPos: count,
    exceptions: z.array(
      z.looseObject({
        seq: count,
        eff: z
          .string()
          .regex(/^[0-9a-f]{16}$/)
          .optional(),
        verdict: verdict.optional(),
        base: count.optional(),
      }),
    ),
  }),
);
