import { fleetContracts as contracts } from "#sync/contracts/fleet.ts";
import { refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { endOfTask } from "../stock/finish-task.ts";
import { requireLocation, requireRecord, requireState } from "../stock/require.ts";
import { settleException } from "../stock/settle-exception.ts";
import { requireStandingLpn } from "../stock/standing-lpn.ts";
import { storeLpn } from "../stock/store-lpn.ts";
import { releaseTasks } from "../tasks/lease-task.ts";
import { change } from "./assign-transport.ts";

/** A person wants the task. What only waits is withdrawn at once; a vehicle has to be stopped first, and says when it has. */
export const takeBack = decides(contracts["fleet.take-back"], (book, { id, reason }) => {
  const transport = requireRecord(book, "transport", id);
  if (transport.state === "withdrawing") return { id, state: transport.state };
  requireState("transport", transport, "waiting", "assigned", "driving", "loaded");
  const isWaiting = transport.state === "waiting";
  const { state } = isWaiting
    ? change(book, transport, "transport-withdrawn", { state: "withdrawn", reason, endedAt: book.nowMs })
    : change(book, transport, "transport-withdrawing", { state: "withdrawing", reason });
  return { id, state };
});

/** Found: the load of a lost transport stands here. At its target the task is done, anywhere else it goes on from there, by people. */
export const loadAt = decides(contracts["fleet.load-at"], (book, { id, location }) => {
  const transport = requireRecord(book, "transport", id);
  const exception = transport.exceptionId === "" ? undefined : book.get("exception", transport.exceptionId);
  if (exception === undefined)
    refuse({
      code: "state-not-allowed",
      what: "transport",
      id,
      state: transport.state,
      allowed: "one whose load is lost",
    });
  const place = requireLocation(book, location);
  const lpn = requireStandingLpn(book, transport.lpn);
  if (lpn.location !== location) storeLpn(book, lpn, place, "lpn-found", { transportId: id });
  const task = book.get("task", transport.taskId);
  const isOpen = task !== undefined && ["created", "released", "leased"].includes(task.state);
  if (isOpen && location === task.toPlace)
    book.post({
      type: "task-done",
      data: { taskId: task.id, taskType: task.type, state: "done", standing: "late" },
      sets: [endOfTask(book, task.id, "done", { lpn: lpn.id, to: location })],
    });
  else if (isOpen) releaseTasks(book, [task], "task-released", { fromPlace: location });
  if (["open", "claimed", "resolving"].includes(exception.state))
    settleException(book, exception, "resolved", `at ${location}`);
  change(book, transport, "transport-load-found", {
    exceptionId: "",
    state: transport.state === "unknown" ? "failed" : transport.state,
  });
  return { id, lpn: lpn.id, location, taskState: book.get("task", transport.taskId)?.state ?? "" };
});
