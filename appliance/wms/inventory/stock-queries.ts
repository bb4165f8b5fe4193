import {
  stockAsOfMoment as asOfContract,
  stockHistory as historyContract,
  listStock as listContract,
} from "#sync/contracts/stock.ts";
import { refuse } from "../../store/book.ts";
import { answers } from "../../store/handler.ts";
import { posAt, stockAsOf } from "../../store/ledger/stock-as-of.ts";
import { cursors, readCursor } from "../stock/page-cursor.ts";

/** Keyset on the balance's own key, so a page costs the same at the end of 300,000 rows as at the beginning. */
export const listStock = answers(listContract, (reader, { sku, place, lot, lpn, status, zone, limit, after }) => {
  const filters: [condition: string, value: string | undefined][] = [
    ["b.sku = ?", sku],
    ["b.place = ?", place],
    ["b.lot = ?", lot],
    // The LPN index holds only rows with one: the second half lets it be used.
    ["b.lpn = ? AND b.lpn <> ''", lpn],
    ["b.status = ?", status],
    ["b.place IN (SELECT id FROM location WHERE zone = ?)", zone],
  ];
  const given = filters.filter((filter): filter is [string, string] => filter[1] !== undefined);
  const where = [
    "(b.onHand <> 0 OR b.allocated <> 0)",
    "substr(b.place, 1, 1) <> '~'",
    ...given.map(([condition]) => condition),
  ].join(" AND ");
  const values = given.map(([, value]) => value);
  const keys = after === undefined ? [] : readCursor(after, cursors.balanceKey);
  const page =
    keys.length === 0 ? "" : "AND (b.place, b.sku, b.lot, b.serial, b.lpn, b.owner, b.status) > (?, ?, ?, ?, ?, ?, ?)";
  const rows = reader.rows<StockRow>(
    `SELECT b.*, coalesce(p.zone, '') AS zone, coalesce(i.name, '') AS name, coalesce(l.expiryDate, '') AS expiryDate
     FROM balance AS b LEFT JOIN location AS p ON p.id = b.place LEFT JOIN item AS i ON i.id = b.sku LEFT JOIN lot AS l ON l.id = b.sku || '|' || b.lot
     WHERE ${where} ${page} ORDER BY b.place, b.sku, b.lot, b.serial, b.lpn, b.owner, b.status LIMIT ?`,
    ...values,
    ...keys,
    limit + 1,
  );
  const totals = reader.row<{ rows: number; onHand: number; allocated: number }>(
    `SELECT count(*) AS rows, coalesce(sum(b.onHand), 0) AS onHand, coalesce(sum(b.allocated), 0) AS allocated FROM balance AS b WHERE ${where}`,
    ...values,
  ) ?? { rows: 0, onHand: 0, allocated: 0 };
  const stock = rows.slice(0, limit);
  const last = stock.at(-1);
  const next =
    rows.length > limit && last
      ? JSON.stringify([last.place, last.sku, last.lot, last.serial, last.lpn, last.owner, last.status])
      : undefined;
  return { stock, totals, next };
});

export const stockAsOfMoment = answers(asOfContract, (reader, { at, sku, place }) => {
  const pos = posAt(reader, at);
  const stock = stockAsOf(reader, pos, { sku, place }).filter((row) => !row.place.startsWith("~"));
  return { at, pos, stock };
});

/** Both sides of every move, newest first. Every index of the entries ends in their key, so a page is read in order. */
export const stockHistory = answers(historyContract, (reader, { sku, lot, place, lpn, limit, after }) => {
  const filters: [condition: string, value: string | undefined][] = [
    ["e.sku = ?", sku],
    ["e.lot = ?", lot],
    ["e.place = ?", place],
    ["e.lpn = ? AND e.lpn <> ''", lpn],
  ];
  const given = filters.filter((filter): filter is [string, string] => filter[1] !== undefined);
  if (sku === undefined && place === undefined && lpn === undefined)
    refuse({ code: "input-invalid", problems: [{ path: "sku", expected: "a SKU, a place or an LPN" }] });
  const [beforePos, beforeLine] =
    after === undefined ? [Number.MAX_SAFE_INTEGER, 0] : readCursor(after, cursors.twoNumbers);
  const rows = reader.rows<EntryRow>(
    `SELECT e.line, e.pos, e.place, e.sku, e.lot, e.serial, e.lpn, e.owner, e.status, e.delta, j.atMs AS at, j.type, j.actor, j.device, j.data
     FROM entry AS e CROSS JOIN journal AS j ON j.pos = e.pos
     WHERE ${given.map(([condition]) => condition).join(" AND ")} AND (e.pos, e.line) < (?, ?) ORDER BY e.pos DESC, e.line DESC LIMIT ?`,
    ...given.map(([, value]) => value),
    beforePos,
    beforeLine,
    limit + 1,
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    moves: shown.map(({ line: _line, data, ...move }) => ({
      ...move,
      data: JSON.parse(data) as Record<string, unknown>,
    })),
    next: rows.length > limit && last ? JSON.stringify([last.pos, last.line]) : undefined,
  };
});

interface StockRow {
  place: string;
  zone: string;
  sku: string;
  name: string;
  lot: string;
  expiryDate: string;
  serial: string;
  lpn: string;
  owner: string;
  status: string;
  onHand: number;
  allocated: number;
  oldestInAt: number;
}

interface EntryRow {
  line: number;
  pos: number;
  at: number;
  type: string;
  actor: string;
  device: string;
  place: string;
  sku: string;
  lot: string;
  serial: string;
  lpn: string;
  owner: string;
  status: string;
  delta: number;
  data: string;
}
