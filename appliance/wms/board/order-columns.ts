import { type BoardColumn, boardColumns } from "#sync/contracts/board.ts";
import type { Reader } from "../../store/reader.ts";

export interface ColumnTally {
  orders: number;
  late: number;
  urgent: number;
}

export interface Card {
  orderId: string;
  number: string;
  state: string;
  held: boolean;
  holdReason: string;
  customer: string;
  shipToName: string;
  priority: number;
  requestedShipAt: number | null;
  late: boolean;
  problems: number;
  lines: number;
  orderedQty: number;
  missingQty: number;
  pickedQty: number;
  packedQty: number;
}

export interface OrderColumns {
  columns: ({ column: BoardColumn; cards: Card[] } & ColumnTally)[];
  held: number;
  channels: ({ carrierScac: string; serviceLevel: string; columns: Record<string, number> } & ColumnTally)[];
}

/** This urgent and more: shown as such. */
export const urgentPriority = 2;

/** All living orders, each in one column, and those that left today. */
export function orderColumns(
  reader: Reader,
  { atMs, startMs, cards }: { atMs: number; startMs: number; cards: number },
): OrderColumns {
  const rows = reader.rows<Group>(groupsSql, atMs, urgentPriority);
  const done = reader.row<{ orders: number }>(doneSql, startMs)?.orders ?? 0;
  const columns = boardColumns.map((column) => ({
    column,
    ...(column === "done"
      ? { orders: done, late: 0, urgent: 0 }
      : tallyOf(rows.filter((row) => row.column === column))),
    cards: cardsOf(reader, column, { atMs, startMs, cards }),
  }));
  const held = tallyOf(rows.filter((row) => row.held === 1)).orders;
  return { columns, held, channels: channelsOf(rows) };
}

function tallyOf(rows: readonly Group[]): ColumnTally {
  const sum = (value: (row: Group) => number) => rows.reduce((total, row) => total + value(row), 0);
  return {
    orders: sum(({ orders }) => orders),
    late: sum(({ orders, late }) => (late === 1 ? orders : 0)),
    urgent: sum(({ orders, urgent }) => (urgent === 1 ? orders : 0)),
  };
}

function channelsOf(rows: readonly Group[]): OrderColumns["channels"] {
  const groups = Map.groupBy(rows, ({ carrierScac, serviceLevel }) => `${carrierScac}|${serviceLevel}`);
  return [...groups.values()]
    .map((group) => {
      const { carrierScac = "", serviceLevel = "" } = group[0] ?? {};
      const byColumn = boardColumns.map((column) => [
        column,
        tallyOf(group.filter((row) => row.column === column)).orders,
      ]);
      return {
        carrierScac,
        serviceLevel,
        ...tallyOf(group),
        columns: Object.fromEntries(byColumn) as Record<string, number>,
      };
    })
    .sort(
      (a, b) =>
        b.orders - a.orders ||
        a.carrierScac.localeCompare(b.carrierScac) ||
        a.serviceLevel.localeCompare(b.serviceLevel),
    )
    .slice(0, channelsMax);
}

/** The orders at the head of a column, in the order in which they should be looked at. */
function cardsOf(
  reader: Reader,
  column: BoardColumn,
  { atMs, startMs, cards }: { atMs: number; startMs: number; cards: number },
): Card[] {
  if (cards === 0) return [];
  const rows =
    column === "done"
      ? reader.rows<CardRow>(doneCardsSql, atMs, startMs, cards)
      : columnStates[column].flatMap((state) => reader.rows<CardRow>(cardSql(column), atMs, state, cards));
  const ranked = column === "done" ? rows : rows.sort(byUrgency).slice(0, cards);
  return ranked.map(({ held, late, ...row }) => ({ ...row, held: held === 1, late: late === 1 }));
}

const byUrgency = (a: CardRow, b: CardRow): number =>
  a.priority - b.priority ||
  (a.requestedShipAt ?? Number.MAX_SAFE_INTEGER) - (b.requestedShipAt ?? Number.MAX_SAFE_INTEGER) ||
  a.number.localeCompare(b.number);

const columnStates: Record<Exclude<BoardColumn, "done">, readonly string[]> = {
  waiting: ["draft", "open", "released"],
  "to-do": ["open"],
  released: ["released"],
  "in-progress": ["picking", "picked"],
  ready: ["packed", "staged", "loaded"],
};
const channelsMax = 24;

interface Group extends ColumnTallyRow {
  column: BoardColumn;
  carrierScac: string;
  serviceLevel: string;
  held: 0 | 1;
}
interface ColumnTallyRow {
  orders: number;
  late: 0 | 1;
  urgent: 0 | 1;
}
interface CardRow extends Omit<Card, "held" | "late"> {
  held: 0 | 1;
  late: 0 | 1;
}

const hasStock = "EXISTS (SELECT 1 FROM orderLine AS l WHERE l.orderId = o.id AND l.promisedQty > 0)";
/** Held, with mistakes to mend, or with no stock for any of its lines: somebody has to do something first. */
const waits = `(o.state = 'draft' OR o.held = 1 AND o.state IN ('open', 'released') OR o.state = 'open' AND NOT ${hasStock})`;
const late = "coalesce(o.requestedShipAt < ?, 0)";

const groupsSql = `SELECT CASE
      WHEN ${waits} THEN 'waiting'
      WHEN o.state = 'open' THEN 'to-do'
      WHEN o.state = 'released' THEN 'released'
      WHEN o.state IN ('picking', 'picked') THEN 'in-progress'
      ELSE 'ready' END AS "column",
    o.carrierScac, o.serviceLevel, o.held, ${late} AS late, o.priority <= ? AS urgent, count(*) AS orders
  FROM "order" AS o
  WHERE o.state IN ('draft', 'open', 'released', 'picking', 'picked', 'packed', 'staged', 'loaded')
  GROUP BY 1, 2, 3, 4, 5, 6`;
const doneSql = 'SELECT count(*) AS orders FROM "order" WHERE shippedAt >= ?';

const cardFields = `o.id AS orderId, o.number, o.state, o.held, o.holdReason, o.customer, json_extract(o.shipTo, '$.name') AS shipToName, o.priority,
  o.requestedShipAt, json_array_length(o.problems) AS problems,
  (SELECT count(*) FROM orderLine AS l WHERE l.orderId = o.id) AS lines,
  (SELECT coalesce(sum(orderedQty - cancelledQty - backorderQty), 0) FROM orderLine AS l WHERE l.orderId = o.id) AS orderedQty,
  (SELECT coalesce(sum(max(0, openQty - promisedQty)), 0) FROM orderLine AS l WHERE l.orderId = o.id) AS missingQty,
  (SELECT coalesce(sum(pickedQty), 0) FROM orderLine AS l WHERE l.orderId = o.id) AS pickedQty,
  (SELECT coalesce(sum(packedQty), 0) FROM orderLine AS l WHERE l.orderId = o.id) AS packedQty`;
const inOrder = "ORDER BY o.priority, o.requestedShipAt NULLS LAST LIMIT ?";
/** Which orders first, along their index; what a card shows of them only then, or it would be added up for every order of the state. */
function cardSql(column: Exclude<BoardColumn, "done">): string {
  const condition = column === "waiting" ? waits : column === "to-do" || column === "released" ? `NOT ${waits}` : "1";
  return `SELECT ${cardFields}, ${late} AS late FROM
    (SELECT o.id FROM "order" AS o INDEXED BY order_state_priority_requestedShipAt WHERE o.state = ? AND ${condition} ${inOrder}) AS top
    CROSS JOIN "order" AS o ON o.id = top.id`;
}
const doneCardsSql = `SELECT ${cardFields}, ${late} AS late FROM "order" AS o WHERE o.shippedAt >= ? ORDER BY o.shippedAt DESC, o.number LIMIT ?`;
