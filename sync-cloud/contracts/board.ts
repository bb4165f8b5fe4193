import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import { epochMs } from "./values.ts";

const at = epochMs.optional().meta({ description: "The moment to judge lateness and the day by; left out: now" });

/** Where an order stands for somebody who looks at the floor. Each living order is in exactly one column. */
export const boardColumns = ["waiting", "to-do", "released", "in-progress", "ready", "done"] as const;
export type BoardColumn = (typeof boardColumns)[number];

const tally = { orders: z.int(), late: z.int(), urgent: z.int() };
const card = z.object({
  orderId: z.string(),
  number: z.string(),
  state: z.string(),
  held: z.boolean(),
  holdReason: z.string(),
  customer: z.string(),
  shipToName: z.string(),
  priority: z.int(),
  requestedShipAt: z.int().nullable(),
  late: z.boolean(),
  problems: z.int(),
  lines: z.int(),
  orderedQty: z.int(),
  /** Of the ordered units, those that no stock is there for. */
  missingQty: z.int(),
  pickedQty: z.int(),
  packedQty: z.int(),
});

export const boardToday = query({
  name: "board.today",
  title: "What is to do, running and late, and what the day has brought",
  input: {
    at,
    cards: z.coerce.number().int().min(0).max(50).default(6).meta({ description: "Orders shown per column" }),
  },
  output: z.object({
    /** When this was read, UTC ms. */
    asOf: z.int(),
    dayStart: z.int(),
    timeZone: z.string(),
    siteName: z.string(),
    columns: z.array(z.object({ column: z.enum(boardColumns), ...tally, cards: z.array(card) })),
    held: z.int(),
    /** Living orders by the way they leave: carrier and service level. */
    channels: z.array(
      z.object({
        carrierScac: z.string(),
        serviceLevel: z.string(),
        ...tally,
        columns: z.record(z.string(), z.int()),
      }),
    ),
    hours: z.array(z.object({ fromMs: z.int(), pickedLines: z.int(), pickedQty: z.int() })),
    pickedLines: z.int(),
    pickedQty: z.int(),
    receivedQty: z.int(),
    shippedQty: z.int(),
    shippedOrders: z.int(),
    inbound: z.object({ expectedToday: z.int(), overdue: z.int(), atDock: z.int(), closedToday: z.int() }),
    exceptions: z.object({ open: z.int(), urgent: z.int() }),
    countsToApprove: z.int(),
  }),
  may: "anyone",
  rest: "GET /board/today",
});

const taskCard = z.object({
  taskId: z.string(),
  type: z.string(),
  state: z.enum(["released", "leased"]),
  priority: z.int(),
  dueAt: z.int().nullable(),
  late: z.boolean(),
  zone: z.string(),
  fromPlace: z.string(),
  toPlace: z.string(),
  lpn: z.string(),
  sku: z.string(),
  qty: z.int(),
  /** Picks that are still to do, for pick tasks. */
  openLines: z.int(),
  orderId: z.string(),
  orderNumber: z.string(),
  /** What the task is for, as people call it: the number of an order, delivery, load or wave. */
  reference: z.string(),
  waveId: z.string(),
  assignedTo: z.string(),
  assignedName: z.string(),
  holder: z.string(),
  holderName: z.string(),
  device: z.string(),
  /** Running: when it was begun. Waiting: since when it waits. */
  since: z.int().nullable(),
  leaseUntil: z.int().nullable(),
  /** Its lease has run out: whoever had it may have lost the network, or gone home. */
  leaseOver: z.boolean(),
  skipReason: z.string(),
});

export const boardTasks = query({
  name: "board.tasks",
  title: "Work that waits or runs: whose, since when, how late",
  input: {
    at,
    type: z.string().max(20).default("").meta({ description: "Only this kind of task" }),
    person: z.string().max(64).default("").meta({ description: "Only what this person has or was given" }),
    limit: z.coerce.number().int().min(1).max(200).default(60).meta({ description: "Most waiting tasks shown" }),
  },
  output: z.object({
    asOf: z.int(),
    types: z.array(
      z.object({
        type: z.string(),
        waiting: z.int(),
        running: z.int(),
        late: z.int(),
        oldestWaitingAt: z.int().nullable(),
      }),
    ),
    running: z.array(taskCard),
    waiting: z.array(taskCard),
  }),
  may: "anyone",
  rest: "GET /board/tasks",
});

export const boardPeople = query({
  name: "board.people",
  title: "Who is signed in, at what, and what they did today",
  input: { at },
  output: z.object({
    asOf: z.int(),
    people: z.array(
      z.object({
        personId: z.string(),
        name: z.string(),
        roles: z.array(z.string()),
        zones: z.array(z.string()),
        signedIn: z.boolean(),
        devices: z.array(z.string()),
        /** Since when they are signed in. */
        since: z.int().nullable(),
        lastSeenAt: z.int().nullable(),
        tasks: z.array(
          z.object({
            taskId: z.string(),
            type: z.string(),
            place: z.string(),
            orderNumber: z.string(),
            since: z.int().nullable(),
            leaseOver: z.boolean(),
          }),
        ),
        /** Tasks given to them that they have not begun. */
        assigned: z.int(),
        done: z.object({ tasks: z.int(), pickedLines: z.int(), pickedQty: z.int(), lastAt: z.int().nullable() }),
      }),
    ),
  }),
  may: "anyone",
  rest: "GET /board/people",
});

export const boardHealth = query({
  name: "board.health",
  title: "How the appliance is: its journal, what follows it, and what got stuck",
  input: { at },
  output: z.object({
    asOf: z.int(),
    facts: z.int(),
    lastFactAt: z.int().nullable(),
    lastSnapshotAt: z.int().nullable(),
    consumers: z.array(z.object({ consumer: z.string(), pos: z.int(), behind: z.int(), deadLetters: z.int() })),
    deadLetters: z.int(),
    printing: z.object({
      waiting: z.int(),
      asked: z.int().meta({ description: "A person must say whether the label came out" }),
      failed: z.int(),
      oldestWaitingAt: z.int().nullable(),
    }),
    devices: z.array(
      z.object({
        deviceId: z.string(),
        name: z.string(),
        kind: z.string(),
        active: z.boolean(),
        lastSeenAt: z.int().nullable(),
      }),
    ),
    leasesOver: z.int(),
  }),
  may: "anyone",
  rest: "GET /board/health",
});

const letter = z.object({
  id: z.int(),
  consumer: z.string(),
  pos: z.int(),
  type: z.string(),
  error: z.string(),
  tries: z.int(),
  atMs: z.int(),
  data: z.record(z.string(), z.unknown()),
});

export const listDeadLetters = query({
  name: "dead-letters.list",
  title: "Facts that a consumer could not handle, newest first",
  input: { limit: z.coerce.number().int().min(1).max(200).default(50) },
  output: z.object({ letters: z.array(letter), total: z.int() }),
  may: ["supervisor"],
  rest: "GET /dead-letters",
});

const oneLetter = {
  input: { letterId: z.coerce.number().int().min(1) },
  output: z.object({ letterId: z.int() }),
  refusals: ["not-found"] as const,
  may: ["supervisor"] as const,
};

export const retryDeadLetter = command({
  name: "dead-letters.retry",
  title: "Hand the fact to its consumer once more; if it fails again it comes back",
  ...oneLetter,
  rest: "POST /dead-letters/{letterId}/retry",
});

export const dropDeadLetter = command({
  name: "dead-letters.drop",
  title: "Give one up: its consumer will never be told",
  ...oneLetter,
  rest: "POST /dead-letters/{letterId}/drop",
});

export const boardContracts = {
  "board.today": boardToday,
  "board.tasks": boardTasks,
  "board.people": boardPeople,
  "board.health": boardHealth,
  "dead-letters.list": listDeadLetters,
  "dead-letters.retry": retryDeadLetter,
  "dead-letters.drop": dropDeadLetter,
} satisfies Record<string, Contract>;
