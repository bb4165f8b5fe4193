import type { Transport } from "#sync/model/records/transport.ts";
import type { Book } from "../../store/book.ts";
import { endOfTask, leaseStanding } from "../stock/finish-task.ts";
import { requireRecord } from "../stock/require.ts";
import { settleException } from "../stock/settle-exception.ts";
import { leaseTask, releaseTasks } from "../tasks/lease-task.ts";
import { change } from "./assign-transport.ts";

export interface Progress {
  transport: string;
  step: "driving" | "loaded";
  node: string;
}

/** What the vehicle did: took the order, took the load. Its lease is made new, so that the task stays its own while it drives. */
export function progressTransport(book: Book, { transport: id, step, node }: Progress): Transport {
  const transport = requireRecord(book, "transport", id);
  const before = step === "driving" ? ["assigned"] : ["assigned", "driving"];
  if (transport.state === "unknown" && step === "loaded") return backAgain(book, transport, node);
  if (!before.includes(transport.state)) return transport;
  renewLease(book, transport);
  return change(book, transport, step === "driving" ? "transport-driving" : "transport-loaded", {
    state: step,
    lastNode: node,
    ...(step === "loaded" && { loadedAt: book.nowMs }),
  });
}

/** For a timer: machines keep the tasks that they are busy with. */
export function renewTransports(book: Book, { transports }: { transports: readonly string[] }): { renewed: number } {
  const found = transports.flatMap((id) => book.get("transport", id) ?? []);
  return { renewed: found.filter((transport) => renewLease(book, transport)).length };
}

/**
 * The goods stand where they were meant to. The task's own command booked them before this; where a person's work ended the task first,
 * nothing is left to do but to say so.
 */
export function deliverTransport(book: Book, { transport: id, node }: { transport: string; node: string }): Transport {
  const transport = requireRecord(book, "transport", id);
  if (transport.state === "delivered") return transport;
  settle(book, transport, "delivered by the vehicle");
  const { standing, task } = leaseStanding(book, transport.taskId, transport.leaseEpoch);
  if (task && standing === "current")
    book.post({
      type: "task-done",
      data: { taskId: task.id, taskType: task.type, state: "done", standing },
      sets: [endOfTask(book, task.id, "done", { lpn: transport.lpn, to: transport.toPlace })],
    });
  return change(book, transport, "transport-delivered", {
    state: "delivered",
    lastNode: node,
    exceptionId: "",
    endedAt: book.nowMs,
  });
}

/** The vehicle that was silent says itself that it has the load: as long as no person said where it is, it goes on. */
function backAgain(book: Book, transport: Transport, node: string): Transport {
  const task = book.get("task", transport.taskId);
  if (transport.exceptionId === "" || task?.state !== "created") return transport;
  settle(book, transport, "the vehicle is back, and has it");
  releaseTasks(book, [task], "task-released");
  const now = book.get("task", task.id);
  if (!now) throw new Error(`task ${task.id} is gone while it was leased`);
  const { leaseEpoch } = leaseTask(book, now);
  return change(book, transport, "transport-loaded", {
    state: "loaded",
    lastNode: node,
    leaseEpoch,
    exceptionId: "",
    reason: "",
    endedAt: null,
  });
}

function settle(book: Book, { exceptionId }: Transport, how: string): void {
  const exception = exceptionId === "" ? undefined : book.get("exception", exceptionId);
  if (exception && ["open", "claimed", "resolving"].includes(exception.state))
    settleException(book, exception, "resolved", how);
}

function renewLease(book: Book, { taskId, leaseEpoch }: Transport): boolean {
  const { standing, task } = leaseStanding(book, taskId, leaseEpoch);
  if (!task || standing !== "current" || task.leaseHolder !== book.actor) return false;
  leaseTask(book, task);
  return true;
}
