import type { Task } from "#sync/model/records/task.ts";
import { type Book, refuse } from "../../store/book.ts";

/** What a lease is remembered by: the steps are written anew from it, also for a repeat of the command. */
export interface Lease {
  taskId: string;
  leaseEpoch: number;
}

/**
 * Gives a task to the caller until the lease runs out. One task has one live lease (I10): somebody else's is refused, one that
 * ran out makes way, and one's own is renewed under the same epoch, so that unsent scans stay good.
 */
export function leaseTask(book: Book, task: Task): Lease {
  if (task.state !== "released" && task.state !== "leased")
    refuse({ code: "state-not-allowed", what: "task", id: task.id, state: task.state, allowed: "released" });
  if (task.assignedTo !== "" && task.assignedTo !== book.actor)
    refuse({ code: "task-taken", task: task.id, holder: task.assignedTo });
  const isLive = task.state === "leased" && !isExpired(task, book.nowMs);
  const isMine = task.leaseHolder === book.actor;
  if (isLive && !isMine) refuse({ code: "task-taken", task: task.id, holder: task.leaseHolder });
  if (task.state === "leased" && !isMine) {
    releaseTasks(book, [task], "lease-expired");
    return leaseTask(book, { ...task, ...released(task) });
  }
  const leaseEpoch = Math.max(1, task.leaseEpoch);
  book.post({
    type: "task-leased",
    data: { taskId: task.id, taskType: task.type, leaseEpoch, holder: book.actor },
    sets: [
      {
        record: "task",
        id: task.id,
        fields: {
          state: "leased",
          leaseHolder: book.actor,
          leaseDevice: book.caller.device,
          leaseEpoch,
          leaseUntil: book.nowMs + book.setting("tasks.leaseMs"),
          startedAt: task.startedAt ?? book.nowMs,
        },
      },
    ],
  });
  return { taskId: task.id, leaseEpoch };
}

/** Returns tasks to the pool under the next epoch, so that a late report can be told from a current one. */
export function releaseTasks(book: Book, tasks: readonly Task[], type: string, more: Partial<Task> = {}): void {
  if (tasks.length === 0) return;
  book.post({
    type,
    data: {
      tasks: tasks.map(({ id, type: taskType, leaseHolder, leaseEpoch }) => ({
        taskId: id,
        taskType,
        leaseHolder,
        leaseEpoch,
      })),
    },
    sets: tasks.map((task) => ({ record: "task" as const, id: task.id, fields: { ...released(task), ...more } })),
  });
}

/** Leases that ran out go back to the pool. There are as many leases as people at work, so this is asked at every choice. */
export function expireLeases(book: Book): number {
  const expired = book.find("task", { state: "leased" }).filter((task) => isExpired(task, book.nowMs));
  releaseTasks(book, expired, "lease-expired");
  return expired.length;
}

export const isExpired = (task: Task, nowMs: number): boolean => task.leaseUntil !== null && task.leaseUntil <= nowMs;

const released = (task: Task) => ({
  state: "released" as const,
  leaseHolder: "",
  leaseDevice: "",
  leaseUntil: null,
  leaseEpoch: Math.max(1, task.leaseEpoch) + 1,
});
