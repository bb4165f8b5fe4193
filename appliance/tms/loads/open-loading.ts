import { readScan } from "#sync/model/gs1/scan.ts";
import { refuse } from "../../store/book.ts";
import { requestLoading } from "../../wms/stock/request-loading.ts";
import type { WorkOpener } from "../../wms/tasks/job-builder.ts";

/** Loading starts with a scan of the dock or of the load's number; the truck must stand there. */
export const openLoading: WorkOpener = (book, raw) => {
  const { text } = readScan(raw, { nowMs: book.nowMs });
  const codes = [...new Set([text, text.toUpperCase()])];
  const states = ["dock-assigned", "loading", "loaded"] as const;
  const load =
    book.first("load", { dock: codes, state: states }) ?? book.first("load", { number: codes, state: states });
  if (!load) return refuse({ code: "not-found", what: "load at dock or load number", id: text });
  const taskId = requestLoading(book, load.id);
  book.post({
    type: "loading-opened",
    data: { taskId, loadId: load.id, number: load.number },
    sets: [{ record: "task", id: taskId, fields: { result: { scanned: load.dock } } }],
  });
  return taskId;
};
