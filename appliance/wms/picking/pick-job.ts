import type { Allocation } from "#sync/model/records/allocation.ts";
import type { Task } from "#sync/model/records/task.ts";
import type { Job, Step } from "#sync/model/steps/step.ts";
import type { Caller } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import type { Lease } from "../tasks/lease-task.ts";
import { dropPlaces, dropStep } from "./drop-step.ts";
import { linePlan } from "./line-plan.ts";
import { lineSteps } from "./line-steps.ts";
import { ordersOf, totesOnCart } from "./settle-task.ts";

/**
 * The walk of one pick task as it stands now: what is left to take, in the order of the path, then one scan to put the cart's totes
 * down. Totes already on the cart are remembered, so who resumes goes on where they stopped.
 */
export function pickJob(reader: Reader, task: Task, _caller: Caller): Job {
  const picks = reader.find(
    "allocation",
    { taskId: task.id, state: "open" },
    { order: "pathSeq, place, length(id), id" },
  );
  const totes = totesOnCart(reader, task);
  const orders = ordersOf(reader, task);
  const singleTote = orders.length <= 1;
  const places = dropPlaces(reader, task);
  const lines = linePlan(reader, task, picks);
  const order = singleTote && orders[0] !== undefined ? reader.get("order", orders[0])?.number : undefined;
  const steps: Step[] = lines.flatMap((line, i) =>
    lineSteps(task, line, { singleTote, places, next: lines[i + 1]?.first ?? "drop" }),
  );
  const tote = singleTote ? (totes.find(({ state }) => state === "building")?.id ?? task.slots[0]?.lpn ?? "") : "";
  return {
    id: jobId(task, picks),
    taskId: task.id,
    type: "pick",
    title: { code: "job.pick", data: { lines: picks.length, ...(order && { order }) } },
    leaseEpoch: task.leaseEpoch,
    leaseUntil: task.leaseUntil,
    form: { ...(tote !== "" ? { toLpn: tote, target: true } : {}), ...(totes.length > 0 ? { onCart: true } : {}) },
    first: lines[0]?.first ?? (totes.length > 0 ? "drop" : "done"),
    steps: [...steps, dropStep(task, totes, places)],
  };
}

/** For the answer of a command that changed the walk: nothing when the walk is over. */
export function freshPickJob(reader: Reader, { taskId, leaseEpoch }: Lease, caller: Caller): Job | null {
  const task = reader.get("task", taskId);
  if (task?.state !== "leased" || task.leaseEpoch !== leaseEpoch || task.leaseHolder !== caller.actor) return null;
  return pickJob(reader, task, caller);
}

/** Another walk of the same task is another job: a stored state of the old one does not fit it. */
const jobId = (task: Task, picks: readonly Allocation[]): string =>
  `${task.id}:${task.leaseEpoch}:${picks[0]?.id ?? "drop"}:${picks.length}`;
