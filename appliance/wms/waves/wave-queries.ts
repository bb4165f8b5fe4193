import { getWave as getContract, listWaves as listContract } from "#sync/contracts/waves.ts";
import type { Wave } from "#sync/model/records/wave.ts";
import { answers } from "../../store/handler.ts";
import type { Reader } from "../../store/reader.ts";
import { compareOrders } from "../stock/available-queue.ts";
import { requireWave } from "./find-wave.ts";

export const listWaves = answers(listContract, (reader, { state, limit, after }) => {
  const rows = reader.rows<{ rowid: number; id: string }>(
    "SELECT rowid, id FROM wave WHERE rowid < ? AND (? = '[]' OR state IN (SELECT value FROM json_each(?))) ORDER BY rowid DESC LIMIT ?",
    after === undefined ? Number.MAX_SAFE_INTEGER : Number(after),
    JSON.stringify(state ?? []),
    JSON.stringify(state ?? []),
    limit + 1,
  );
  const page = rows.slice(0, limit);
  return {
    waves: page.map(({ id }) => summaryOf(reader, requireWave(reader, id))),
    next: rows.length > limit ? String(page.at(-1)?.rowid) : null,
  };
});

export const getWave = answers(getContract, (reader, { waveId }) => {
  const wave = requireWave(reader, waveId);
  const orders = reader.find("order", { waveId: wave.id }).sort(compareOrders);
  const tasks = reader.find("task", { waveId: wave.id, type: "pick" }, { order: "priority, pathSeq, length(id), id" });
  return {
    ...summaryOf(reader, wave),
    orderList: orders.map(({ id, number, state, priority }) => {
      const totals = reader.row<{ openQty: number; allocatedQty: number; pickedQty: number }>(orderTotalsSql, id) ?? {
        openQty: 0,
        allocatedQty: 0,
        pickedQty: 0,
      };
      return { orderId: id, number, state, priority, ...totals };
    }),
    tasks: tasks.map(({ id, state, zone, method, qty, leaseHolder }) => ({
      taskId: id,
      state,
      zone,
      method,
      qty,
      leaseHolder,
    })),
  };
});

function summaryOf(reader: Reader, wave: Wave) {
  const { id, number, method, orders, lines, createdAt, releasedAt } = wave;
  const totals = reader.row<{ allocatedQty: number; pickedQty: number }>(waveTotalsSql, id) ?? {
    allocatedQty: 0,
    pickedQty: 0,
  };
  const tasks = reader.row<{ openTasks: number; doneTasks: number }>(waveTasksSql, id) ?? {
    openTasks: 0,
    doneTasks: 0,
  };
  return {
    waveId: id,
    number,
    state: progressOf(wave, totals, tasks),
    method,
    orders,
    lines,
    ...totals,
    ...tasks,
    createdAt,
    releasedAt,
  };
}

/** How far a released wave has come follows from its work: nobody has to remember to close it. */
function progressOf(
  { state }: Wave,
  { allocatedQty, pickedQty }: { allocatedQty: number; pickedQty: number },
  { openTasks }: { openTasks: number },
): Wave["state"] {
  if (state !== "released" && state !== "picking") return state;
  if (allocatedQty === 0 && openTasks === 0) return "done";
  return pickedQty > 0 ? "picking" : "released";
}

const orderTotalsSql =
  "SELECT coalesce(sum(openQty), 0) AS openQty, coalesce(sum(allocatedQty), 0) AS allocatedQty, coalesce(sum(pickedQty), 0) AS pickedQty FROM orderLine WHERE orderId = ?";
const waveTotalsSql = `SELECT coalesce(sum(l.allocatedQty), 0) AS allocatedQty, coalesce(sum(l.pickedQty), 0) AS pickedQty
  FROM "order" AS o INDEXED BY order_waveId CROSS JOIN orderLine AS l ON l.orderId = o.id WHERE o.waveId = ?`;
const waveTasksSql = `SELECT coalesce(sum(state IN ('created', 'released', 'leased')), 0) AS openTasks, coalesce(sum(state IN ('done', 'short')), 0) AS doneTasks
  FROM task INDEXED BY task_waveId WHERE waveId = ? AND type = 'pick'`;
