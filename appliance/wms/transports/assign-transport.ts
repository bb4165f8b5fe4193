import type { Transport } from "#sync/model/records/transport.ts";
import type { Book } from "../../store/book.ts";
import { requireRecord } from "../stock/require.ts";
import { leaseTask } from "../tasks/lease-task.ts";
import { loadOf } from "./for-robots.ts";

/**
 * A vehicle takes a waiting transport: its task is leased to the machine. A task that somebody else has by now, or whose LPN is gone,
 * is no longer the fleet's: the transport is withdrawn, and that is the answer, not a refusal.
 */
export function assignTransport(
  book: Book,
  { transport: id, vehicle }: { transport: string; vehicle: string },
): Transport {
  const transport = requireRecord(book, "transport", id);
  if (transport.state !== "waiting") return transport;
  const task = book.get("task", transport.taskId);
  const load = task && loadOf(book, task);
  const isTaken = task?.state !== "released" || (task.assignedTo !== "" && task.assignedTo !== book.actor);
  if (isTaken || load?.lpn !== transport.lpn || load.from !== transport.fromPlace || task.toPlace !== transport.toPlace)
    return withdraw(book, transport, "taken");
  const { leaseEpoch } = leaseTask(book, task);
  return change(book, transport, "transport-assigned", {
    state: "assigned",
    vehicle,
    leaseEpoch,
    assignedAt: book.nowMs,
  });
}

/** Waiting transports whose task is no longer free. */
export function dropTransports(book: Book, { transports }: { transports: readonly string[] }): { dropped: number } {
  let dropped = 0;
  for (const id of transports) {
    const transport = book.get("transport", id);
    if (transport?.state !== "waiting") continue;
    const task = book.get("task", transport.taskId);
    const load = task?.state === "released" ? loadOf(book, task) : undefined;
    if (load?.lpn === transport.lpn && load.from === transport.fromPlace && task?.toPlace === transport.toPlace)
      continue;
    withdraw(book, transport, "taken");
    dropped++;
  }
  return { dropped };
}

/** No way of the plan leads there: said once, and the task is people's. */
export function unroutableTransport(book: Book, { transport: id }: { transport: string }): Transport {
  const transport = requireRecord(book, "transport", id);
  if (transport.state !== "waiting") return transport;
  return change(book, transport, "transport-unroutable", {
    state: "unroutable",
    reason: "no-way",
    endedAt: book.nowMs,
  });
}

const withdraw = (book: Book, transport: Transport, reason: string): Transport =>
  change(book, transport, "transport-withdrawn", { state: "withdrawn", reason, endedAt: book.nowMs });

/** One step of a transport, as a fact. */
export function change(book: Book, transport: Transport, type: string, fields: Partial<Transport>): Transport {
  const { id, taskId, lpn, fromPlace, toPlace } = transport;
  const vehicle = fields.vehicle ?? transport.vehicle;
  const { lastNode, reason } = fields;
  book.post({
    type,
    data: {
      transportId: id,
      taskId,
      lpn,
      from: fromPlace,
      to: toPlace,
      vehicle,
      ...(lastNode !== undefined && { node: lastNode }),
      ...(reason !== undefined && { reason }),
    },
    sets: [{ record: "transport", id, fields }],
  });
  return { ...transport, ...fields };
}
