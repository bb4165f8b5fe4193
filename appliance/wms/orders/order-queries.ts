import { getOrder as getContract, listOrders as listContract } from "#sync/contracts/orders.ts";
import type { Order } from "#sync/model/records/order.ts";
import { answers } from "../../store/handler.ts";
import type { Reader } from "../../store/reader.ts";
import { linesOf, requireOrder } from "./find-order.ts";
import { historyOf } from "./order-history.ts";

/** Newest first. `after` is the row number of the last one shown: rows are only ever added behind. */
export const listOrders = answers(listContract, (reader, { state, search = "", waveId, held, limit, after }) => {
  // Only a living order is held.
  const states = state ?? (held ? livingStates : []);
  const where = ["o.rowid < ?"];
  const values: (string | number)[] = [after === undefined ? Number.MAX_SAFE_INTEGER : Number(after)];
  const add = (condition: string, ...given: (string | number)[]) => {
    where.push(condition);
    values.push(...given);
  };
  if (states.length > 0) add("o.state IN (SELECT value FROM json_each(?))", JSON.stringify(states));
  if (waveId !== undefined) add("o.waveId = ?", waveId);
  if (held !== undefined) add("o.held = ?", held ? 1 : 0);
  if (search !== "")
    add(
      'o.id IN (SELECT id FROM "order" WHERE number >= ? AND number < ? UNION SELECT orderId FROM orderLine WHERE sku = ?)',
      search,
      `${search}\u{10ffff}`,
      search,
    );
  // Living orders are few and found by their state; finished ones are most of the table and found by walking it.
  const source =
    states.length > 0 && search === "" && waveId === undefined && !states.some(isFinished)
      ? " INDEXED BY order_state_priority_requestedShipAt"
      : "";
  const rows = reader.rows<{ rowid: number; id: string }>(
    `SELECT o.rowid, o.id FROM "order" AS o${source} WHERE ${where.join(" AND ")} ORDER BY o.rowid DESC LIMIT ?`,
    ...values,
    limit + 1,
  );
  const page = rows.slice(0, limit);
  const next = rows.length > limit ? String(page.at(-1)?.rowid) : null;
  return { orders: page.map(({ id }) => summaryOf(reader, requireOrder(reader, id))), next };
});

export const getOrder = answers(getContract, (reader, { orderId }) => {
  const order = requireOrder(reader, orderId);
  const allocations = reader.find("allocation", { orderId: order.id }, { order: "pathSeq, length(id), id" });
  const own = reader.find("task", { orderId: order.id }, { order: "createdAt, length(id), id" });
  const shared = [...new Set(allocations.map(({ taskId }) => taskId))].filter(
    (id) => id !== "" && !own.some((task) => task.id === id),
  );
  const tasks = [...own, ...reader.find("task", { id: shared }, { order: "createdAt, length(id), id" })];
  const children = reader.find("order", { parentId: order.id }, { order: "createdAt, length(id), id" });
  return {
    order: { ...order },
    lines: linesOf(reader, order).map((line) => ({ ...line })),
    allocations: allocations.map((one) => ({ ...one })),
    lpns: reader.find("lpn", { orderId: order.id }).map((lpn) => ({ ...lpn })),
    tasks: tasks.map((task) => ({ ...task })),
    children: children.map(({ id, number, state }) => ({ orderId: id, number, state })),
    history: historyOf(
      reader,
      order,
      [...allocations, ...tasks, ...children].map(({ id }) => id),
    ),
  };
});

const livingStates: Order["state"][] = ["draft", "open", "released", "picking", "picked", "packed", "staged", "loaded"];

const isFinished = (state: Order["state"]): boolean => state === "shipped" || state === "cancelled";

function summaryOf(reader: Reader, order: Order) {
  const {
    id,
    number,
    state,
    held,
    holdReason,
    customer,
    shipTo,
    priority,
    requestedShipAt,
    carrierScac,
    waveId,
    problems,
    createdAt,
  } = order;
  const totals = reader.row<Totals>(totalsSql, id) ?? {
    lines: 0,
    orderedQty: 0,
    promisedQty: 0,
    allocatedQty: 0,
    pickedQty: 0,
    shippedQty: 0,
  };
  return {
    orderId: id,
    number,
    state,
    held,
    holdReason,
    customer,
    shipToName: shipTo.name,
    priority,
    requestedShipAt,
    carrierScac,
    waveId,
    problems,
    createdAt,
    ...totals,
  };
}

interface Totals {
  lines: number;
  orderedQty: number;
  promisedQty: number;
  allocatedQty: number;
  pickedQty: number;
  shippedQty: number;
}

const totalsSql = `SELECT count(*) AS lines, coalesce(sum(orderedQty - cancelledQty - backorderQty), 0) AS orderedQty, coalesce(sum(promisedQty), 0) AS promisedQty,
    coalesce(sum(allocatedQty), 0) AS allocatedQty, coalesce(sum(pickedQty), 0) AS pickedQty, coalesce(sum(shippedQty), 0) AS shippedQty
  FROM orderLine WHERE orderId = ?`;
