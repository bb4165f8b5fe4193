import { z } from "zod";
import { reason } from "./values.ts";

/** The task that a step on the floor is part of, and the lease it was given under. Left out: somebody does it unasked. */
export const maybeTask = { taskId: z.string().max(64).default(""), leaseEpoch: z.int().min(0).default(0) };

export const lpnKind = z.enum(["pallet", "case", "tote", "carton", "cart"]);

export const override = reason
  .optional()
  .meta({ description: "Why a rule of the location does not count here; supervisors only" });

/** Why a location does not take what is to be put into it. */
export const intoRefusals = [
  "location-unknown",
  "capability-missing",
  "location-locked",
  "storage-class-wrong",
  "mixing-not-allowed",
  "location-full",
  "override-not-allowed",
] as const;
