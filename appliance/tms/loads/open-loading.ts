import { readScan } from "#sync/model/gs1/scan.ts";
import { refuse } from "../../store/book.ts";
import type { WorkOpener } from "../../wms/tasks/job-builder.ts";

/** Loading starts with a scan of the dock or of the load's number; the truck must stand there. */
export const openLoading: WorkOpener = (book, raw) => {
  const { text } = readScan(raw, { nowMs: book.nowMs });
  const codes = [...new Set([text, text.toUpperCase()])];
  const states = ["dock-assigned", "loading", "loaded"] as const;
  const load =
    book.first("load", { dock: codes, state: states }) ?? book.first("load", { number: codes, state: states });
  if (!load) return refuse({ code: "not-found", what: "load at dock or load number", id: text });
  const waiting = book.first("task", { loadId: load.id, type: "load", state: ["created", "released", "leased"] });
  const taskId = waiting?.id ?? book.newId();
  const made = {
    type: "load" as const,
    state: "released" as const,
    loadId: load.id,
    priority: 4,
    fromPlace: load.dock,
    toPlace: load.dock,
    dueAt: load.plannedAt,
    createdAt: book.nowMs,
  };
  book.post({
    type: "loading-opened",
    data: { taskId, loadId: load.id, number: load.number },
    sets: [{ record: "task", id: taskId, fields: { ...(waiting ? {} : made), result: { scanned: load.dock } } }],
  });
  return taskId;
};
