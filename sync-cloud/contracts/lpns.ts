import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import { lpnKind } from "./task-step.ts";
import { epochMs, locationId, lpnId } from "./values.ts";

export const createLpn = command({
  name: "lpn.create",
  title: "Number a new, empty LPN",
  input: {
    lpn: z.string().trim().max(40).default(""),
    kind: lpnKind.default("pallet"),
    location: locationId,
    sscc: z.boolean().default(false).meta({ description: "Number it as an SSCC" }),
  },
  output: z.object({ lpn: z.string() }),
  refusals: ["location-unknown", "lpn-in-use", "number-range-empty"],
  may: ["receiver", "picker", "packer", "supervisor", "integrator"],
  rest: "POST /lpn/create",
});

export const nestLpn = command({
  name: "lpn.nest",
  title: "An LPN was put into or onto another",
  input: { lpn: lpnId, parent: lpnId },
  output: z.object({ lpn: z.string(), parent: z.string(), location: z.string() }),
  refusals: ["lpn-unknown", "lpn-in-use", "lpn-loop", "location-unknown", "location-locked"],
  may: ["receiver", "picker", "packer", "supervisor"],
  rest: "POST /lpn/nest",
});

export const unnestLpn = command({
  name: "lpn.unnest",
  title: "An LPN was taken out of its parent and stands on its own",
  input: { lpn: lpnId },
  output: z.object({ lpn: z.string(), location: z.string() }),
  refusals: ["lpn-unknown", "lpn-in-use"],
  may: ["receiver", "picker", "packer", "supervisor"],
  rest: "POST /lpn/unnest",
});

export const closeLpn = command({
  name: "lpn.close",
  title: "Nothing more goes onto this LPN; at a receiving place its putaway is made",
  input: {
    lpn: lpnId,
    grossGrams: z.int().min(0).max(100_000_000).optional(),
    lengthMm: z.int().min(0).optional(),
    widthMm: z.int().min(0).optional(),
    heightMm: z.int().min(0).optional(),
  },
  output: z.object({ lpn: z.string(), putawayTaskId: z.string(), toPlace: z.string() }),
  refusals: ["lpn-unknown", "lpn-in-use"],
  may: ["receiver", "picker", "packer", "supervisor"],
  rest: "POST /lpn/close",
});

const treeNode = z.object({ id: z.string(), kind: z.string(), state: z.string(), parent: z.string() });

export const getLpn = query({
  name: "lpn.get",
  title: "One LPN: where it stands, what is nested in it, what it holds, and what happened to it",
  input: { lpn: lpnId },
  output: z.object({
    lpn: z.looseObject({ id: z.string(), state: z.string(), location: z.string() }),
    root: z.string(),
    tree: z.array(treeNode),
    content: z.array(
      z.object({
        lpn: z.string(),
        sku: z.string(),
        name: z.string(),
        lot: z.string(),
        expiryDate: z.string(),
        serial: z.string(),
        owner: z.string(),
        status: z.string(),
        onHand: z.int(),
        allocated: z.int(),
      }),
    ),
    tasks: z.array(z.object({ id: z.string(), type: z.string(), state: z.string(), toPlace: z.string() })),
    history: z.array(
      z.object({
        pos: z.int(),
        at: epochMs,
        type: z.string(),
        actor: z.string(),
        place: z.string(),
        sku: z.string(),
        delta: z.int(),
      }),
    ),
  }),
  refusals: ["lpn-unknown"],
  may: "anyone",
  rest: "GET /lpn/one",
});

export const lpnsContracts = {
  "lpn.create": createLpn,
  "lpn.nest": nestLpn,
  "lpn.unnest": unnestLpn,
  "lpn.close": closeLpn,
  "lpn.get": getLpn,
} satisfies Record<string, Contract>;
