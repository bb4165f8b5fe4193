import type { Lpn } from "#sync/model/records/lpn.ts";
import type { Task } from "#sync/model/records/task.ts";
import type { Book } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { isCart } from "../stock/cart-place.ts";
import { finishTask } from "../stock/finish-task.ts";
import { progressOrder, requestPacking } from "../stock/order-progress.ts";

/**
 * After a pick, a short pick or a drop: ends the task when nothing is left to take and nothing is left on its cart, and brings its
 * orders and wave on.
 */
export function settlePickTask(book: Book, taskId: string, leaseEpoch: number, orderIds: Iterable<string>): void {
  const task = book.get("task", taskId);
  const isLive = task && (task.state === "created" || task.state === "released" || task.state === "leased");
  if (isLive && !hasOpenPicks(book, taskId) && totesOnCart(book, task).length === 0) {
    const picks = book.countOf("allocation", { taskId, state: "picked" });
    finishTask(book, taskId, leaseEpoch, { picks }, picks > 0 ? "done" : "short");
    endWave(book, task.waveId);
  }
  for (const orderId of [...new Set(orderIds)].sort()) {
    progressOrder(book, orderId);
    requestPacking(book, orderId);
  }
}

export function hasOpenPicks(reader: Reader, taskId: string): boolean {
  return reader.first("allocation", { taskId, state: "open" }) !== undefined;
}

/** What this task put on a cart and has not put down: totes with something in them, and whole pallets. */
export function totesOnCart(reader: Reader, task: Task): Lpn[] {
  const filled = reader.find("allocation", { taskId: task.id, state: "picked" }).map(({ toLpn }) => toLpn);
  const ids = [...new Set([...filled, ...task.slots.map(({ lpn }) => lpn)])].filter((id) => id !== "").sort();
  return ids
    .map((id) => reader.get("lpn", id))
    .filter((lpn): lpn is Lpn => lpn !== undefined && isCart(reader, lpn.location))
    .filter(({ id }) => reader.balances({ lpn: id }).some(({ onHand }) => onHand > 0));
}

/** The orders a task takes goods for. */
export function ordersOf(reader: Reader, task: Task): string[] {
  const served = reader
    .find("allocation", { taskId: task.id, state: ["open", "picked"] })
    .map(({ orderId }) => orderId);
  return [...new Set([...served, ...task.slots.map(({ orderId }) => orderId), task.orderId])]
    .filter((id) => id !== "")
    .sort();
}

function endWave(book: Book, waveId: string): void {
  const wave = waveId === "" ? undefined : book.get("wave", waveId);
  if (!wave || (wave.state !== "released" && wave.state !== "picking")) return;
  if (book.find("task", { waveId, type: "pick", state: ["created", "released", "leased"] }, { limit: 1 }).length > 0)
    return;
  book.post({
    type: "wave-done",
    data: { waveId, number: wave.number },
    sets: [{ record: "wave", id: waveId, fields: { state: "done", doneAt: book.nowMs } }],
  });
}
