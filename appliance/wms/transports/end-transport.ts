import type { Transport } from "#sync/model/records/transport.ts";
import type { Book } from "../../store/book.ts";
import { leaseStanding } from "../stock/finish-task.ts";
import { openException } from "../stock/open-exception.ts";
import { requireRecord } from "../stock/require.ts";
import { releaseTasks } from "../tasks/lease-task.ts";
import { change } from "./assign-transport.ts";
import { openStates } from "./for-robots.ts";

export interface TransportEnd {
  transport: string;
  /** `unknown`: the vehicle is silent. */
  outcome: "failed" | "unknown" | "withdrawn" | "unroutable";
  reason: string;
  /** Whether the vehicle holds the load; `maybe` where it cannot be said, which is treated as if it did. */
  load: "no" | "yes" | "maybe";
  node: string;
}

/**
 * The vehicle does not do it any more. Without the load the task goes back to people at once. With it, or when nobody knows, nobody
 * gets the task until a person (`fleet.load-at`) or the vehicle says where the load is; an exception calls for that.
 */
export function endTransport(book: Book, { transport: id, outcome, reason, load, node }: TransportEnd): Transport {
  const transport = requireRecord(book, "transport", id);
  if (!(openStates as readonly string[]).includes(transport.state)) return transport;
  if (transport.state === "unknown" && (outcome === "unknown" || transport.exceptionId !== "")) return transport;
  const { standing, task } = leaseStanding(book, transport.taskId, transport.leaseEpoch);
  const state = transport.state === "withdrawing" ? "withdrawn" : outcome;
  const type = `transport-${state}`;
  const ends = { state, reason, lastNode: node, endedAt: book.nowMs } as const;
  if (load === "no" || !task || standing === "twice" || standing === "cancelled") {
    if (task && standing === "current") releaseTasks(book, [task], "task-released");
    return change(book, transport, type, ends);
  }
  releaseTasks(book, [task], "task-held", { state: "created" });
  const exceptionId = openException(
    book,
    "device",
    {
      machine: transport.vehicle,
      because: load === "yes" ? "load-on-vehicle" : "load-maybe-on-vehicle",
      transport: id,
      lpn: transport.lpn,
      node,
      why: reason,
    },
    { lpn: transport.lpn, taskId: task.id, place: transport.fromPlace, severity: "urgent" },
  );
  return change(book, transport, type, { ...ends, exceptionId });
}
