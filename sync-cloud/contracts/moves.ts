import { z } from "zod";
import { type Contract, command } from "./define.ts";
import { intoRefusals, maybeTask, override } from "./task-step.ts";
import {
  code,
  locationId,
  lotCode,
  lpnId,
  maybeLpn,
  owner,
  qty,
  qtyOrZero,
  serialNumber,
  sku,
  status,
} from "./values.ts";

export const moveLpnTo = command({
  name: "stock.move",
  title: "A whole LPN was moved",
  input: { ...maybeTask, lpn: lpnId, to: locationId, override },
  output: z.object({ lpn: z.string(), from: z.string(), to: z.string(), problems: z.array(z.string()) }),
  refusals: ["lpn-unknown", "task-unknown", "lpn-in-use", ...intoRefusals],
  may: ["receiver", "picker", "supervisor"],
  rest: "POST /stock/move",
});

export const requestMove = command({
  name: "stock.request-move",
  title: "Have an LPN taken to another location",
  input: { lpn: lpnId, to: locationId, priority: z.int().min(1).max(9).default(5), override },
  output: z.object({ taskId: z.string(), lpn: z.string(), from: z.string(), to: z.string() }),
  refusals: ["lpn-unknown", "lpn-in-use", "task-taken", "state-not-allowed", ...intoRefusals],
  may: ["supervisor"],
  rest: "POST /stock/request-move",
});

export const moveScanned = command({
  name: "stock.move-scanned",
  title: "What was scanned, an LPN or everything in a location, was moved",
  input: { ...maybeTask, what: code, to: locationId, override },
  output: z.object({ what: z.enum(["lpn", "location"]), moved: z.int(), from: z.string(), to: z.string() }),
  refusals: ["not-found", "lpn-unknown", "task-unknown", "lpn-in-use", ...intoRefusals],
  may: ["receiver", "picker", "supervisor"],
  rest: "POST /stock/move-scanned",
});

export const moveLoose = command({
  name: "stock.move-loose",
  title: "Units of one SKU were moved",
  input: {
    ...maybeTask,
    from: locationId,
    fromLpn: maybeLpn,
    to: locationId,
    toLpn: maybeLpn,
    sku: code.meta({ description: "SKU, or any barcode of it" }),
    lot: lotCode.optional().meta({ description: "Left out: the only lot there" }),
    serials: z.array(serialNumber.min(1)).max(10_000).default([]),
    owner: owner.optional(),
    status: status.default("available"),
    qty,
    override,
  },
  output: z.object({ sku: z.string(), lot: z.string(), qty: z.int(), from: z.string(), to: z.string() }),
  refusals: [
    "sku-unknown",
    "task-unknown",
    "lpn-unknown",
    "lpn-in-use",
    "lot-required",
    "serial-required",
    ...intoRefusals,
  ],
  may: ["receiver", "picker", "supervisor"],
  rest: "POST /stock/move-loose",
});

export const moveLocation = command({
  name: "stock.move-location",
  title: "Everything in a location was moved",
  input: { ...maybeTask, from: locationId, to: locationId, override },
  output: z.object({ moved: z.int(), lpns: z.array(z.string()), from: z.string(), to: z.string() }),
  refusals: ["task-unknown", "lpn-in-use", ...intoRefusals],
  may: ["receiver", "picker", "supervisor"],
  rest: "POST /stock/move-location",
});

export const runReplenishment = command({
  name: "replenish.run",
  title: "Fill the home locations that are below their minimum: makes the tasks",
  input: { sku: sku.optional() },
  output: z.object({
    tasks: z.array(
      z.object({
        taskId: z.string(),
        sku: z.string(),
        from: z.string(),
        to: z.string(),
        lpn: z.string(),
        lot: z.string(),
        qty: z.int(),
      }),
    ),
    short: z.array(z.object({ sku: z.string(), to: z.string(), missingQty: qtyOrZero })),
  }),
  refusals: ["sku-unknown"],
  may: ["picker", "supervisor", "integrator"],
  rest: "POST /replenish/run",
});

export const movesContracts = {
  "stock.move": moveLpnTo,
  "stock.request-move": requestMove,
  "stock.move-scanned": moveScanned,
  "stock.move-loose": moveLoose,
  "stock.move-location": moveLocation,
  "replenish.run": runReplenishment,
} satisfies Record<string, Contract>;
