import { z } from "zod";
import { command, query } from "./define.ts";
import { maybeTask } from "./task-step.ts";
import { id, locationId, lotCode, lpnId, note, pageSize, qtyOrZero, reason, serialNumber } from "./values.ts";

const countState = z.enum([
  "requested",
  "counting",
  "difference",
  "recount",
  "review",
  "approved",
  "posted",
  "rejected",
  "cancelled",
]);
const line = z.object({
  sku: z.string(),
  lot: z.string(),
  serial: z.string(),
  lpn: z.string(),
  owner: z.string(),
  status: z.string(),
  qty: z.int(),
});
const countShape = z.object({
  id: z.string(),
  location: z.string(),
  sku: z.string(),
  state: countState,
  reason: z.string(),
  round: z.int(),
  countedBy: z.string(),
  firstCountedBy: z.string(),
  createdAt: z.int().nullable(),
  countedAt: z.int().nullable(),
  postedAt: z.int().nullable(),
  lines: z.array(line),
  /** Empty while the count is blind: before it is finished, or for people who count. */
  differences: z.array(line.extend({ bookQty: z.int() })),
});

/** Where a counter's command belongs: the count, and the lease it is done on; a count taken without a task has none. */
const onCount = { countId: id, ...maybeTask };
const afterCommand = z.object({ countId: z.string(), state: countState });
const countWork = ["not-found", "state-not-allowed", "recount-same-person"] as const;

export const countingContracts = {
  "counts.request": command({
    name: "counts.request",
    title: "Ask for a blind count of a place",
    input: {
      location: locationId,
      sku: z.string().max(64).default(""),
      priority: z.int().min(1).max(9).default(3),
      note: note.default(""),
    },
    output: z.object({ countId: z.string() }),
    refusals: ["location-unknown"],
    may: ["supervisor", "counter"],
    rest: "POST /counts",
  }),
  "counts.plan": command({
    name: "counts.plan",
    title: "Raise cycle counts for the places that were not counted for longest",
    input: {
      zone: z.string().max(20).default(""),
      olderThanDays: z.int().min(0).max(3650).default(90),
      most: z.int().min(1).max(500).default(50),
    },
    output: z.object({ raised: z.array(z.string()) }),
    may: ["supervisor"],
    rest: "POST /counts/plan",
  }),
  "counts.line": command({
    name: "counts.line",
    title: "Say how much of one thing is there; the same thing again adds up",
    input: {
      ...onCount,
      code: z.string().min(1).max(400).meta({ description: "SKU or any barcode of the item" }),
      lot: lotCode.default(""),
      serial: serialNumber.default(""),
      lpn: lpnId.or(z.literal("")).default(""),
      qty: qtyOrZero,
    },
    output: afterCommand,
    refusals: [...countWork, "sku-unknown"],
    may: ["counter", "picker", "receiver", "supervisor"],
    rest: "POST /counts/{countId}/lines",
  }),
  "counts.lpn": command({
    name: "counts.lpn",
    title: "This whole LPN stands here, as the book says it is filled",
    input: { ...onCount, lpn: lpnId },
    output: afterCommand,
    refusals: [...countWork, "lpn-unknown"],
    may: ["counter", "picker", "receiver", "supervisor"],
    rest: "POST /counts/{countId}/lpns",
  }),
  "counts.restart": command({
    name: "counts.restart",
    title: "Forget the lines of this round",
    input: onCount,
    output: afterCommand,
    refusals: [...countWork],
    may: ["counter", "picker", "receiver", "supervisor"],
    rest: "POST /counts/{countId}/restart",
  }),
  "counts.finish": command({
    name: "counts.finish",
    title: "That is all that is there; nothing counted means the place is empty",
    input: onCount,
    output: afterCommand,
    refusals: [...countWork, "task-unknown"],
    may: ["counter", "picker", "receiver", "supervisor"],
    rest: "POST /counts/{countId}/finish",
  }),
  "counts.approve": command({
    name: "counts.approve",
    title: "Post the difference",
    input: { countId: id },
    output: afterCommand,
    refusals: ["not-found", "state-not-allowed"],
    may: ["supervisor"],
    rest: "POST /counts/{countId}/approve",
  }),
  "counts.reject": command({
    name: "counts.reject",
    title: "Do not post; count once more if asked",
    input: { countId: id, reason, again: z.boolean().default(false) },
    output: afterCommand,
    refusals: ["not-found", "state-not-allowed"],
    may: ["supervisor"],
    rest: "POST /counts/{countId}/reject",
  }),
  "counts.cancel": command({
    name: "counts.cancel",
    title: "Call a count off",
    input: { countId: id, reason },
    output: afterCommand,
    refusals: ["not-found", "state-not-allowed"],
    may: ["supervisor"],
    rest: "POST /counts/{countId}/cancel",
  }),
  "counts.list": query({
    name: "counts.list",
    title: "Counts, the ones to decide first",
    input: { state: countState.optional(), location: z.string().max(40).optional(), limit: pageSize },
    output: z.object({ counts: z.array(countShape) }),
    may: ["supervisor", "counter"],
    rest: "GET /counts",
  }),
};
