import type { Order, OrderLine } from "#sync/model/records/order.ts";
import type { Reader } from "../../store/reader.ts";

/** A line that waits for stock, and what gives it its place in the queue. */
export interface WaitingLine {
  lineId: string;
  orderId: string;
  number: string;
  line: number;
  owner: string;
  lot: string;
  minExpiryDate: string;
  needQty: number;
  /** What it was promised when promises were last made. */
  promisedQty: number;
  held: boolean;
  /** Promised by another site, out of rights on this stock. */
  byRights: boolean;
  priority: number;
  requestedShipAt: number | null;
  createdAt: number | null;
}

/** The lines that wait for one SKU, first come first: priority, wished ship date, age. */
export function waitingLines(reader: Reader, sku: string): WaitingLine[] {
  const rows = reader.rows<Omit<WaitingLine, "held" | "byRights"> & { held: number; byRights: number }>(
    waitingSql,
    sku,
    queueLengthMax,
  );
  return rows.map((row) => ({ ...row, held: row.held === 1, byRights: row.byRights === 1 })).sort(byRank);
}

export function waitingLine(line: OrderLine, order: Order, owner: string, needQty: number): WaitingLine {
  const { number, held, byRights, priority, requestedShipAt, createdAt } = order;
  const { lot, minExpiryDate, promisedQty } = line;
  return {
    lineId: line.id,
    orderId: order.id,
    number,
    line: line.line,
    owner,
    lot,
    minExpiryDate,
    needQty,
    promisedQty,
    held,
    byRights,
    priority,
    requestedShipAt,
    createdAt,
  };
}

/** Who is served first. The same order on every box: ids of one site grow with its journal. */
export function byRank(a: WaitingLine, b: WaitingLine): number {
  return compare(a, a.orderId, b, b.orderId) || a.line - b.line;
}

/** First come first among orders; what another site has promised out of rights was promised before. */
export function compareOrders(a: Ranked, b: Ranked): number {
  return compare(a, a.id, b, b.id);
}

/** A queue of a thousand lines is sorted for every promise: no object is made for a comparison. */
function compare(a: Omit<Ranked, "id">, aId: string, b: Omit<Ranked, "id">, bId: string): number {
  return (
    Number(b.byRights) - Number(a.byRights) ||
    a.priority - b.priority ||
    (a.requestedShipAt ?? lastDate) - (b.requestedShipAt ?? lastDate) ||
    (a.createdAt ?? 0) - (b.createdAt ?? 0) ||
    aId.length - bId.length ||
    (aId < bId ? -1 : aId > bId ? 1 : 0)
  );
}

export type Ranked = Pick<Order, "id" | "byRights" | "priority" | "requestedShipAt" | "createdAt">;

const lastDate = Number.MAX_SAFE_INTEGER / 2;

/** One SKU's queue is read whole for every promise; beyond this length the youngest lines wait unpromised. */
export const queueLengthMax = 20_000;

const waitingSql = `SELECT l.id AS lineId, l.orderId, o.number, l.line, coalesce(nullif(o.owner, ''), i.owner, '') AS owner, l.lot, l.minExpiryDate,
    l.openQty AS needQty, l.promisedQty, o.held, o.byRights, o.priority, o.requestedShipAt, o.createdAt
  FROM orderLine AS l INDEXED BY orderLine_sku_openQty
    CROSS JOIN "order" AS o ON o.id = l.orderId
    LEFT JOIN item AS i ON i.id = l.sku
  WHERE l.sku = ? AND l.openQty > 0 AND o.state NOT IN ('draft', 'shipped', 'cancelled')
  ORDER BY l.rowid LIMIT ?`;
