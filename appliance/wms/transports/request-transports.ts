import type { Book } from "../../store/book.ts";
import { loadOf, openStates } from "./for-robots.ts";

/**
 * Tasks that robots could do are announced to the fleet; people may still take them first. A task that robots tried in vain, or that a
 * person took away from them, is people's. Asked again with the same tasks, nothing happens.
 */
export function requestTransports(book: Book, { tasks }: { tasks: readonly string[] }): { requested: string[] } {
  const requested: string[] = [];
  for (const taskId of tasks) {
    const task = book.get("task", taskId);
    if (task?.state !== "released" || task.assignedTo !== "") continue;
    const earlier = book.find("transport", { taskId });
    if (earlier.some(({ state }) => (openStates as readonly string[]).includes(state))) continue;
    if (earlier.some(({ state, reason }) => state === "withdrawn" && reason !== "taken")) continue;
    const failed = earlier.filter(({ state }) => state === "failed" || state === "unroutable").length;
    if (failed >= book.setting("fleet.attemptsMax")) continue;
    const load = loadOf(book, task);
    if (!load) continue;
    const id = book.newId();
    book.post({
      type: "transport-requested",
      data: { transportId: id, taskId, taskType: task.type, lpn: load.lpn, from: load.from, to: task.toPlace },
      sets: [
        {
          record: "transport",
          id,
          fields: {
            taskId,
            taskType: task.type,
            lpn: load.lpn,
            fromPlace: load.from,
            toPlace: task.toPlace,
            state: "waiting",
            vehicle: "",
            attempts: failed,
            createdAt: book.nowMs,
          },
        },
      ],
    });
    requested.push(id);
  }
  return { requested };
}
