import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import { epochMs, id, pageAfter, pageSize } from "./values.ts";

const waveId = id.meta({ description: "Wave id, or its number" });
const waveState = z.enum(["planned", "released", "picking", "done", "cancelled"]);
const why = z.enum(["held", "state", "nothing-open", "no-stock", "not-complete"]);

const limits = z.strictObject({
  maxOrders: z.int().min(1).max(2_000).optional(),
  maxLines: z.int().min(1).max(20_000).optional(),
  maxWeightGrams: z.int().min(1).optional(),
  maxVolumeMm3: z.int().min(1).optional(),
  slots: z.int().min(1).max(50).optional().meta({ description: "Orders per cart, for cluster and zone picking" }),
});

export const planWave = command({
  name: "waves.plan",
  title: "Put open orders that have stock into a wave, most urgent first, until a limit is reached",
  input: {
    method: z.enum(["single", "cluster", "zone"]).default("single"),
    limits: limits.default({}),
    filter: z
      .strictObject({
        orderIds: z.array(id).max(2_000).optional(),
        priorityMax: z.int().min(1).max(9).optional().meta({ description: "This priority and more urgent" }),
        shipBefore: epochMs.optional(),
        customer: z.string().max(64).optional(),
        carrierScac: z.string().max(8).optional(),
        serviceLevel: z.string().max(40).optional(),
        owner: z.string().max(40).optional(),
      })
      .default({}),
  },
  output: z.object({
    waveId: z.string(),
    number: z.string(),
    orders: z.int(),
    lines: z.int(),
    weightGrams: z.int(),
    volumeMm3: z.int(),
    /** The limit that ended the wave; empty when no more orders fitted the filter. */
    endedBy: z.enum(["", "maxOrders", "maxLines", "maxWeightGrams", "maxVolumeMm3"]),
  }),
  refusals: ["wave-empty", "number-range-empty"],
  may: ["supervisor"],
  rest: "POST /waves",
});

export const releaseWave = command({
  name: "waves.release",
  title: "Reserve stock for a wave and make its pick tasks; orders that get nothing return to the pool",
  input: { waveId },
  output: z.object({
    waveId: z.string(),
    released: z.int(),
    allocatedQty: z.int(),
    shortQty: z.int(),
    taskIds: z.array(z.string()),
    notReleased: z.array(z.object({ orderId: z.string(), number: z.string(), why })),
  }),
  refusals: ["not-found", "state-not-allowed", "wave-empty"],
  may: ["supervisor"],
  rest: "POST /waves/{waveId}/release",
});

export const cancelWave = command({
  name: "waves.cancel",
  title: "Call a wave off: orders of which nothing is picked return to the pool",
  input: { waveId },
  output: z.object({
    waveId: z.string(),
    state: waveState,
    returned: z.int(),
    started: z.array(z.object({ orderId: z.string(), number: z.string() })),
  }),
  refusals: ["not-found", "state-not-allowed"],
  may: ["supervisor"],
  rest: "POST /waves/{waveId}/cancel",
});

const waveSummary = z.object({
  waveId: z.string(),
  number: z.string(),
  state: waveState,
  method: z.enum(["single", "cluster", "zone"]),
  orders: z.int(),
  lines: z.int(),
  allocatedQty: z.int(),
  pickedQty: z.int(),
  openTasks: z.int(),
  doneTasks: z.int(),
  createdAt: z.int().nullable(),
  releasedAt: z.int().nullable(),
});

export const listWaves = query({
  name: "waves.list",
  title: "Waves, newest first, with their progress",
  input: {
    state: z
      .array(z.enum(["planned", "released", "cancelled"]))
      .max(3)
      .optional(),
    limit: pageSize,
    after: pageAfter,
  },
  output: z.object({ waves: z.array(waveSummary), next: z.string().nullable() }),
  may: "anyone",
  rest: "GET /waves",
});

export const getWave = query({
  name: "waves.get",
  title: "One wave with its orders and tasks",
  input: { waveId },
  output: waveSummary.extend({
    orderList: z.array(
      z.object({
        orderId: z.string(),
        number: z.string(),
        state: z.string(),
        priority: z.int(),
        openQty: z.int(),
        allocatedQty: z.int(),
        pickedQty: z.int(),
      }),
    ),
    tasks: z.array(
      z.object({
        taskId: z.string(),
        state: z.string(),
        zone: z.string(),
        method: z.string(),
        qty: z.int(),
        leaseHolder: z.string(),
      }),
    ),
  }),
  refusals: ["not-found"],
  may: "anyone",
  rest: "GET /waves/{waveId}",
});

export const wavesContracts = {
  "waves.plan": planWave,
  "waves.release": releaseWave,
  "waves.cancel": cancelWave,
  "waves.list": listWaves,
  "waves.get": getWave,
} satisfies Record<string, Contract>;
