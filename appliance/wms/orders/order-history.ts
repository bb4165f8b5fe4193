import type { Order } from "#sync/model/records/order.ts";
import type { Reader } from "../../store/reader.ts";
import { factIdOf } from "../stock/order-trail.ts";

export interface HistoryEntry {
  atMs: number;
  actor: string;
  type: string;
  data: Record<string, unknown>;
}

/**
 * What happened to an order, oldest first, from the journal. Its facts are found without a search: the order's trail names its own, and the id
 * of everything made for it (allocations, tasks, backorders, exceptions) begins with the fact it was made in.
 */
export function historyOf(reader: Reader, order: Order, madeIds: readonly string[]): HistoryEntry[] {
  const exceptionIds = reader.find("exception", { orderId: order.id }).map(({ id }) => id);
  const factIds = [...new Set([...order.trail, ...[order.id, ...madeIds, ...exceptionIds].map(factIdOf)])];
  const facts = factIds.flatMap((factId) => {
    const cut = factId.lastIndexOf("-");
    const row = reader.row<Row>(factSql, factId.slice(0, cut), Number(factId.slice(cut + 1)));
    return row && row.type !== "number-given" ? [row] : [];
  });
  return facts
    .sort((a, b) => a.pos - b.pos)
    .slice(-historyLengthMax)
    .map(({ atMs, actor, type, data }) => ({ atMs, actor, type, data: JSON.parse(data) as Record<string, unknown> }));
}

interface Row {
  pos: number;
  atMs: number;
  actor: string;
  type: string;
  data: string;
}

const factSql = "SELECT pos, atMs, actor, type, data FROM journal WHERE origin = ? AND seq = ?";
const historyLengthMax = 500;
