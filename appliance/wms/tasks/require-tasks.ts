import type { Task } from "#sync/model/records/task.ts";
import { refuse } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";

export function requireTask(reader: Reader, taskId: string): Task {
  return reader.get("task", taskId) ?? refuse({ code: "task-unknown", task: taskId });
}

export function requireTasks(reader: Reader, taskIds: readonly string[]): Task[] {
  return taskIds.map((taskId) => requireTask(reader, taskId));
}
