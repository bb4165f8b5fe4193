import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Task } from "#sync/model/records/task.ts";
import { type Book, refuse } from "../../store/book.ts";
import { openException } from "./open-exception.ts";

/**
 * How a report of work stands to the lease it was done on:
 * `current` the lease is good · `late` it had run out, or the task was given on, but nobody has finished it ·
 * `twice` somebody else finished it first · `cancelled` the task was called off meanwhile · `none` no task asked for it.
 */
export type LeaseStanding = "current" | "late" | "twice" | "cancelled" | "none";

/** Where a report with this lease epoch stands now. An empty task id is work that no task asked for. */
export function leaseStanding(
  book: Book,
  taskId: string,
  leaseEpoch: number,
): { standing: LeaseStanding; task?: Task } {
  if (taskId === "") return { standing: "none" };
  const task = book.get("task", taskId) ?? refuse({ code: "task-unknown", task: taskId });
  if (task.state === "done" || task.state === "short") return { standing: "twice", task };
  if (task.state === "cancelled") return { standing: "cancelled", task };
  const isCurrent = task.state === "leased" && task.leaseEpoch === leaseEpoch;
  return { standing: isCurrent ? "current" : "late", task };
}

/**
 * Ends a task, because its work has been done by a person: that is never refused. A late end counts, and the lease of whoever
 * has the task by now ends with it; a second end, or the end of a cancelled task, changes nothing of the task and opens an
 * exception. The caller books the moves in every case, and asks the standing to know whether they were expected.
 */
export function finishTask(
  book: Book,
  taskId: string,
  leaseEpoch: number,
  result: Record<string, unknown> = {},
  state: "done" | "short" = "done",
): LeaseStanding {
  const { standing, task } = leaseStanding(book, taskId, leaseEpoch);
  if (!task) return standing;
  if (standing === "twice" || standing === "cancelled") {
    reportStale(book, task, standing);
    return standing;
  }
  const overtaken = standing === "late" && task.leaseHolder !== "" && task.leaseHolder !== book.actor;
  book.post({
    type: "task-done",
    data: { taskId, taskType: task.type, state, standing, leaseEpoch, ...result },
    sets: [endOfTask(book, taskId, state, result)],
  });
  if (overtaken)
    openException(
      book,
      "late-fact",
      { task: taskId, holder: task.leaseHolder },
      { taskId, orderId: task.orderId, place: task.fromPlace, severity: "info" },
    );
  return standing;
}

/** The fields of a task that is over, for callers that end it in a fact of their own. */
export function endOfTask(
  book: Book,
  taskId: string,
  state: "done" | "short",
  result: Record<string, unknown> = {},
): RecordSet<"task"> {
  return {
    record: "task",
    id: taskId,
    fields: {
      state,
      leaseHolder: "",
      leaseDevice: "",
      leaseUntil: null,
      doneAt: book.nowMs,
      doneBy: book.actor,
      result,
    },
  };
}

/** Work on a task that is over already: booked by the caller, shown here. Opens one exception per task and person. */
export function reportStale(book: Book, task: Task, standing: "twice" | "cancelled"): void {
  const kind = standing === "twice" ? "done-twice" : "late-fact";
  const known = book.find("exception", {
    taskId: task.id,
    kind,
    state: ["open", "claimed", "resolving"],
    openedBy: book.actor,
  });
  if (known.length > 0) return;
  const detail = { task: task.id, taskType: task.type, doneBy: task.doneBy, again: book.actor };
  openException(book, kind, detail, { taskId: task.id, orderId: task.orderId, place: task.fromPlace });
}
