import { exceptionsContracts as contracts } from "#sync/contracts/exceptions.ts";
import type { Exception } from "#sync/model/records/exception.ts";
import type { Book } from "../../store/book.ts";
import { answers, decides, type Handlers } from "../../store/handler.ts";
import type { Reader } from "../../store/reader.ts";
import { cursors, readCursor } from "../stock/page-cursor.ts";
import { requireRecord, requireState } from "../stock/require.ts";
import { settleException } from "../stock/settle-exception.ts";

export const exceptionsHandlers: Handlers = {
  "exceptions.list": answers(contracts["exceptions.list"], (reader, { state, kind, after, limit }) => {
    const states = state === "all" ? [...open, ...closed] : state === "open" ? open : closed;
    const offset = after === undefined ? 0 : readCursor(after, cursors.offset);
    const order = "CASE severity WHEN 'urgent' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, openedAt DESC, id";
    const found = reader
      .find(
        "exception",
        { state: states, ...(kind && { kind: kind as Exception["kind"] }) },
        { order, limit: offset + limit + 1 },
      )
      .slice(offset);
    return {
      exceptions: found.slice(0, limit).map((exception) => ({ ...exception, work: workOn(reader, exception) })),
      next: found.length > limit ? String(offset + limit) : null,
      open: reader.countOf("exception", { state: open }),
      urgent: reader.countOf("exception", { state: open, severity: "urgent" }),
    };
  }),
  "exceptions.claim": decides(contracts["exceptions.claim"], (book, { exceptionId }) => {
    stillOpen(book, exceptionId);
    book.post({
      type: "exception-claimed",
      data: { exceptionId },
      sets: [{ record: "exception", id: exceptionId, fields: { state: "claimed", claimedBy: book.actor } }],
    });
    return { exceptionId, state: "claimed" as const };
  }),
  "exceptions.resolve": decides(contracts["exceptions.resolve"], (book, { exceptionId, resolution }) => {
    settleException(book, stillOpen(book, exceptionId), "resolved", resolution);
    return { exceptionId, state: "resolved" as const };
  }),
  "exceptions.waive": decides(contracts["exceptions.waive"], (book, { exceptionId, resolution }) => {
    settleException(book, stillOpen(book, exceptionId), "waived", resolution);
    return { exceptionId, state: "waived" as const };
  }),
  "exceptions.reopen": decides(contracts["exceptions.reopen"], (book, { exceptionId }) => {
    requireState("exception", requireRecord(book, "exception", exceptionId), "resolved", "waived");
    book.post({
      type: "exception-reopened",
      data: { exceptionId },
      sets: [
        {
          record: "exception",
          id: exceptionId,
          fields: { state: "open", closedAt: null, closedBy: "", claimedBy: "" },
        },
      ],
    });
    return { exceptionId, state: "open" as const };
  }),
};

const open: Exception["state"][] = ["open", "claimed", "resolving"];
const closed: Exception["state"][] = ["resolved", "waived"];

function stillOpen(book: Book, exceptionId: string): Exception {
  const exception = requireRecord(book, "exception", exceptionId);
  requireState("exception", exception, ...open);
  return exception;
}

/** What is being done about it: the tasks, the count, the order it is about. */
function workOn(reader: Reader, { id, taskId, countId, orderId, inboundId }: Exception) {
  const tasks = [
    ...(countId === "" ? [] : reader.find("task", { countId })),
    ...(taskId === "" ? [] : [reader.get("task", taskId)].filter((task) => task !== undefined)),
  ];
  const count = countId === "" ? undefined : reader.get("count", countId);
  const order = orderId === "" ? undefined : reader.get("order", orderId);
  const inbound = inboundId === "" ? undefined : reader.get("inbound", inboundId);
  return [
    ...tasks
      .filter((task, i) => task.exceptionId === id || tasks.indexOf(task) === i)
      .map((task) => ({
        kind: "task" as const,
        id: task.id,
        type: task.type,
        state: task.state,
        holder: task.leaseHolder,
      })),
    ...(count
      ? [{ kind: "count" as const, id: count.id, type: count.reason, state: count.state, holder: count.countedBy }]
      : []),
    ...(order ? [{ kind: "order" as const, id: order.id, type: order.number, state: order.state, holder: "" }] : []),
    ...(inbound
      ? [{ kind: "inbound" as const, id: inbound.id, type: inbound.number, state: inbound.state, holder: "" }]
      : []),
  ];
}
