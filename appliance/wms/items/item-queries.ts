import { getItem as getContract, listItems as listContract } from "#sync/contracts/items.ts";
import { answers } from "../../store/handler.ts";
import type { Reader } from "../../store/reader.ts";
import { itemsByCode } from "../stock/item-codes.ts";
import { requireItem } from "../stock/require.ts";

/** By part of SKU or name, or by one whole barcode. */
export const listItems = answers(listContract, (reader, { search, show, limit, after = "" }) => {
  const like = `%${search.replace(/[\\%_]/g, "\\$&")}%`;
  const byCode = search === "" ? [] : itemsByCode(reader, search).map(({ item }) => item.id);
  const active = show === "all" ? null : Number(show === "active");
  const rows = reader.rows<{ id: string }>(
    listSql,
    after,
    active,
    active,
    like,
    like,
    JSON.stringify(byCode),
    limit + 1,
  );
  const items = rows.slice(0, limit).map(({ id }) => {
    const { name, gtin, owner, baseUom, velocityClass, tracksLot, tracksSerial, tracksExpiry, active } = requireItem(
      reader,
      id,
    );
    const held = reader.row<{ onHand: number; allocated: number }>(totalSql, id) ?? { onHand: 0, allocated: 0 };
    return {
      sku: id,
      name,
      gtin,
      owner,
      baseUom,
      velocityClass,
      tracksLot,
      tracksSerial,
      tracksExpiry,
      active,
      ...held,
    };
  });
  return { items, next: rows.length > limit ? items.at(-1)?.sku : undefined };
});

export const getItem = answers(getContract, (reader, { sku }) => {
  const item = requireItem(reader, sku);
  const barcodes = reader.find("barcode", { sku, deletedAt: null }, { order: "qtyBase, code" });
  return {
    item,
    barcodes: barcodes.map(({ code, uom, qtyBase }) => ({ code, uom, qtyBase })),
    totals: totalsOf(reader, sku),
    stock: reader.rows<StockRow>(stockSql, sku),
    orders: reader.rows<OrderRow>(ordersSql, sku),
    supply: reader.rows<SupplyRow>(supplySql, sku),
  };
});

interface StockRow {
  place: string;
  lot: string;
  expiryDate: string;
  lpn: string;
  owner: string;
  status: string;
  onHand: number;
  allocated: number;
}
interface OrderRow {
  orderId: string;
  number: string;
  state: string;
  line: number;
  openQty: number;
  allocatedQty: number;
}
interface SupplyRow {
  inboundId: string;
  number: string;
  state: string;
  expectedAt: number | null;
  openQty: number;
}

function totalsOf(reader: Reader, sku: string) {
  const totals = { onHand: 0, allocated: 0, hold: 0, quarantine: 0, damaged: 0 };
  for (const { status, onHand, allocated } of reader.rows<{
    status: "available" | "hold" | "quarantine" | "damaged";
    onHand: number;
    allocated: number;
  }>(byStatusSql, sku)) {
    totals.onHand += onHand;
    totals.allocated += allocated;
    if (status !== "available") totals[status] += onHand;
  }
  return totals;
}

const listSql = `SELECT id FROM item WHERE id > ? AND deletedAt IS NULL AND (? IS NULL OR active = ?)
  AND (id LIKE ? ESCAPE '\\' OR name LIKE ? ESCAPE '\\' OR id IN (SELECT value FROM json_each(?))) ORDER BY id LIMIT ?`;
const totalSql =
  "SELECT coalesce(sum(onHand), 0) AS onHand, coalesce(sum(allocated), 0) AS allocated FROM balance WHERE sku = ? AND substr(place, 1, 1) <> '~'";
const byStatusSql =
  "SELECT status, sum(onHand) AS onHand, sum(allocated) AS allocated FROM balance WHERE sku = ? AND substr(place, 1, 1) <> '~' GROUP BY status";
const stockSql = `SELECT b.place, b.lot, coalesce(l.expiryDate, '') AS expiryDate, b.lpn, b.owner, b.status, sum(b.onHand) AS onHand, sum(b.allocated) AS allocated
  FROM balance AS b LEFT JOIN lot AS l ON l.id = b.sku || '|' || b.lot
  WHERE b.sku = ? AND substr(b.place, 1, 1) <> '~' GROUP BY b.place, b.lot, b.lpn, b.owner, b.status ORDER BY b.place, b.lot, b.lpn LIMIT 1000`;
const ordersSql = `SELECT o.id AS orderId, o.number, o.state, l.line, l.orderedQty - l.shippedQty - l.cancelledQty - l.backorderQty AS openQty, l.allocatedQty
  FROM orderLine AS l JOIN "order" AS o ON o.id = l.orderId
  WHERE l.sku = ? AND o.state NOT IN ('shipped', 'cancelled') AND l.orderedQty > l.shippedQty + l.cancelledQty + l.backorderQty
  ORDER BY o.priority, o.requestedShipAt, o.number, l.line LIMIT 200`;
const supplySql = `SELECT i.id AS inboundId, i.number, i.state, i.expectedAt, sum(l.expectedQty - l.receivedQty) AS openQty
  FROM inboundLine AS l JOIN inbound AS i ON i.id = l.inboundId
  WHERE l.sku = ? AND l.state IN ('open', 'partly') AND i.state IN ('announced', 'arrived', 'receiving') AND l.expectedQty > l.receivedQty
  GROUP BY i.id ORDER BY i.expectedAt IS NULL, i.expectedAt, i.number LIMIT 100`;
