import { z } from "zod";
import type { Job } from "../model/steps/step.ts";
import { command, query } from "./define.ts";
import { epochMs, id, pageAfter, pageSize, reason } from "./values.ts";

/** A job travels as it is: `model/steps/step.ts` says its shape. */
export const jobShape = z
  .custom<Job>((value) => typeof value === "object" && value !== null)
  .meta({ description: "A job: steps as data, see model/steps/step.ts" });

const taskType = z.enum(["receive", "putaway", "move", "pick", "pack", "load", "count", "put-back", "replenish"]);

/** Lease the next best task for this person, or the one they already hold. Nothing waiting gives `job: null`. */
export const nextWork = command({
  name: "work.next",
  title: "Lease the next best task, with all of its steps",
  input: {
    types: z.array(taskType).optional().meta({ description: "Only these kinds of task" }),
    near: z.string().max(40).optional().meta({ description: "Location the person stands at, for interleaving" }),
    taskId: id.optional().meta({ description: "This task and no other" }),
    slots: z.int().min(1).max(50).optional().meta({ description: "Totes on the picker's cart, for cluster picking" }),
  },
  output: z.object({ job: jobShape.nullable(), waiting: z.record(z.string(), z.int()) }),
  refusals: ["task-unknown", "task-taken", "state-not-allowed", "not-allowed"],
  may: "anyone",
  rest: "POST /work/next",
});

/** Start work that no task asked for: receive a delivery, move something, count a place, pack an order, load a truck. */
export const openWork = command({
  name: "work.open",
  title: "Start work from a scan",
  input: {
    kind: z.enum(["receive", "putaway", "move", "count", "pack", "load"]),
    scan: z.string().max(400).default("").meta({
      description: "What was scanned to start it: an ASN, an LPN, a location, an order, a dock; empty opens it blind",
    }),
  },
  output: z.object({ job: jobShape }),
  refusals: [
    "inbound-unknown",
    "lpn-unknown",
    "location-unknown",
    "task-taken",
    "not-found",
    "state-not-allowed",
    "capability-missing",
    "number-range-empty",
  ],
  may: "anyone",
  rest: "POST /work/open",
});

/** Give a leased task back; what was done stays done. */
export const releaseWork = command({
  name: "work.release",
  title: "Give a leased task back",
  input: { taskId: id, leaseEpoch: z.int() },
  output: z.object({ taskId: id }),
  refusals: ["task-unknown"],
  may: "anyone",
  rest: "POST /work/release",
});

/** Put a task at the end of the line, with a reason. */
export const skipWork = command({
  name: "work.skip",
  title: "Skip a task: it comes back at the end",
  input: { taskId: id, leaseEpoch: z.int(), reason },
  output: z.object({ taskId: id }),
  refusals: ["task-unknown"],
  may: "anyone",
  rest: "POST /work/skip",
});

/** What a scanned code is, anywhere in this site. */
export const resolveScan = query({
  name: "scan.resolve",
  title: "What is this code?",
  input: { raw: z.string().min(1).max(400) },
  output: z.object({
    matches: z.array(
      z.object({
        kind: z.enum(["item", "location", "lpn", "order", "inbound", "lot", "serial", "load", "person", "task"]),
        id: z.string(),
        title: z.string(),
        /** Label and value pairs to show, worded by code. */
        facts: z.array(z.object({ label: z.string(), value: z.union([z.string(), z.number()]) })),
        stock: z
          .array(
            z.object({
              place: z.string(),
              sku: z.string(),
              lot: z.string(),
              lpn: z.string(),
              status: z.string(),
              onHand: z.int(),
              allocated: z.int(),
            }),
          )
          .optional(),
        tasks: z.array(z.object({ id: z.string(), type: z.string(), state: z.string() })).optional(),
      }),
    ),
  }),
  may: "anyone",
  rest: "GET /scan/resolve",
});

const taskIds = z.array(id).min(1).max(200);
const changedTasks = z.object({ taskIds: z.array(z.string()) });

/** Give tasks to one person: they get these first, and nobody else gets them. An empty person gives them back to all. */
export const assignTasks = command({
  name: "tasks.assign",
  title: "Give tasks to a person",
  input: { taskIds, person: z.string().max(64).meta({ description: "Person id; empty for anybody" }) },
  output: changedTasks,
  refusals: ["task-unknown", "task-taken", "not-found", "state-not-allowed"],
  may: ["supervisor"],
  rest: "POST /tasks/assign",
});

export const reprioritiseTasks = command({
  name: "tasks.reprioritise",
  title: "Change how urgent tasks are",
  input: { taskIds, priority: z.int().min(1).max(9), dueAt: epochMs.nullable().optional() },
  output: changedTasks,
  refusals: ["task-unknown", "state-not-allowed"],
  may: ["supervisor"],
  rest: "POST /tasks/reprioritise",
});

/** Call off a task. Stock that it holds for an order is free again; goods already taken stay where they are. */
export const cancelTask = command({
  name: "tasks.cancel",
  title: "Call off a task",
  input: { taskId: id, reason },
  output: z.object({ taskId: id }),
  refusals: ["task-unknown", "state-not-allowed"],
  may: ["supervisor"],
  rest: "POST /tasks/cancel",
});

/** Take a task away from who has it: a handheld that is lost or switched off. Their late reports are still taken. */
export const unleaseTask = command({
  name: "tasks.unlease",
  title: "Take a task away from who has it",
  input: { taskId: id },
  output: z.object({ taskId: id }),
  refusals: ["task-unknown", "state-not-allowed"],
  may: ["supervisor"],
  rest: "POST /tasks/unlease",
});

/** For a timer. The choice of the next task does this too, so nothing waits for it. */
export const expireTaskLeases = command({
  name: "tasks.expire-leases",
  title: "Return the tasks of leases that ran out",
  input: {},
  output: z.object({ expired: z.int() }),
  may: ["supervisor"],
  rest: "POST /tasks/expire-leases",
});

const taskState = z.enum(["created", "released", "leased", "done", "short", "cancelled"]);

/** Live tasks by urgency; tasks that are over, newest first. */
export const listTasks = query({
  name: "tasks.list",
  title: "List tasks",
  input: {
    state: z.array(taskState).min(1).max(6).default(["released", "leased"]),
    type: z.array(taskType).max(9).default([]),
    holder: z.string().max(64).optional(),
    orderId: id.optional(),
    limit: pageSize,
    after: pageAfter,
  },
  output: z.object({
    tasks: z.array(
      z.object({
        id: z.string(),
        type: taskType,
        state: taskState,
        priority: z.int(),
        dueAt: z.int().nullable(),
        zone: z.string(),
        fromPlace: z.string(),
        toPlace: z.string(),
        lpn: z.string(),
        sku: z.string(),
        qty: z.int(),
        orderId: z.string(),
        waveId: z.string(),
        loadId: z.string(),
        method: z.string(),
        assignedTo: z.string(),
        leaseHolder: z.string(),
        leaseDevice: z.string(),
        leaseUntil: z.int().nullable(),
        skippedAt: z.int().nullable(),
        skipReason: z.string(),
        startedAt: z.int().nullable(),
        doneAt: z.int().nullable(),
        doneBy: z.string(),
        createdAt: z.int().nullable(),
      }),
    ),
    next: z.string().nullable(),
  }),
  may: "anyone",
  rest: "GET /tasks",
});

export const workContracts = {
  "tasks.assign": assignTasks,
  "tasks.reprioritise": reprioritiseTasks,
  "tasks.cancel": cancelTask,
  "tasks.unlease": unleaseTask,
  "tasks.expire-leases": expireTaskLeases,
  "tasks.list": listTasks,
  "work.next": nextWork,
  "work.open": openWork,
  "work.release": releaseWork,
  "work.skip": skipWork,
  "scan.resolve": resolveScan,
};
