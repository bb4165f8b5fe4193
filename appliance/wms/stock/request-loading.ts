import type { Book } from "../../store/book.ts";

/**
 * Work for the truck at a door: one open load task for each load. Asked when it docks, when orders join it, when somebody starts to
 * load, and when a carton is closed after all others were on. Without a truck at a door there is nothing to do yet: the answer is empty.
 */
export function requestLoading(book: Book, loadId: string): string {
  const load = loadId === "" ? undefined : book.get("load", loadId);
  if (!load || !(load.state === "dock-assigned" || load.state === "loading" || load.state === "loaded")) return "";
  const waiting = book.first("task", { loadId, type: "load", state: ["created", "released", "leased"] });
  if (waiting?.fromPlace === load.dock) return waiting.id;
  const taskId = waiting?.id ?? book.newId();
  const made = {
    type: "load" as const,
    state: "released" as const,
    loadId,
    priority: 4,
    dueAt: load.plannedAt,
    createdAt: book.nowMs,
  };
  book.post({
    type: "loading-requested",
    data: { taskId, loadId, number: load.number, dock: load.dock },
    sets: [
      { record: "task", id: taskId, fields: { ...(waiting ? {} : made), fromPlace: load.dock, toPlace: load.dock } },
    ],
  });
  return taskId;
}
