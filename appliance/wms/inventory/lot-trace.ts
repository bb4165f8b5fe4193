import { traceLot as contract } from "#sync/contracts/lots.ts";
import { lotId } from "#sync/model/records/lot.ts";
import { refuse } from "../../store/book.ts";
import { answers } from "../../store/handler.ts";
import type { Reader } from "../../store/reader.ts";
import { lastFactAtMs } from "../stock/available-today.ts";

export const traceLot = answers(contract, (reader, { sku, lot }) => lotTrace(reader, sku, lot));

/** Everything of a lot: where it stands, which orders have it, what left and to whom, where it came from. */
export function lotTrace(reader: Reader, sku: string, lot: string) {
  const record = reader.get("lot", lotId(sku, lot));
  const positions = reader.rows<Position>(positionsSql, sku, lot);
  if (!record && positions.length === 0) return refuse({ code: "not-found", what: "lot", id: `${sku} ${lot}` });
  return {
    sku,
    lot,
    status: record?.status ?? "released",
    expiryDate: record?.expiryDate ?? "",
    asOf: lastFactAtMs(reader),
    positions,
    orders: reader
      .rows<OrderRow>(ordersSql, sku, lot)
      .map(({ shipTo, ...order }) => ({ ...order, customer: order.customer || nameIn(shipTo) })),
    shipments: reader
      .rows<ShipmentRow>(shipmentsSql, sku, lot)
      .map(({ shipTo, ...shipment }) => ({ ...shipment, customer: shipment.customer || nameIn(shipTo) })),
    receipts: reader.rows<ReceiptRow>(receiptsSql, sku, lot),
  };
}

interface Position {
  place: string;
  lpn: string;
  serial: string;
  owner: string;
  status: string;
  onHand: number;
  allocated: number;
}
interface OrderRow {
  orderId: string;
  number: string;
  state: string;
  customer: string;
  shipTo: string;
  allocatedQty: number;
  pickedQty: number;
}
interface ShipmentRow {
  orderId: string;
  number: string;
  customer: string;
  shipTo: string;
  lpn: string;
  qty: number;
  shippedAt: number;
}
interface ReceiptRow {
  receiptId: string;
  inboundId: string;
  number: string;
  supplier: string;
  qty: number;
  receivedAt: number | null;
}

const nameIn = (shipTo: string | null): string =>
  shipTo ? ((JSON.parse(shipTo) as { name?: string }).name ?? "") : "";

const positionsSql = `SELECT place, lpn, serial, owner, status, onHand, allocated FROM balance
  WHERE sku = ? AND lot = ? AND onHand <> 0 AND substr(place, 1, 1) <> '~' ORDER BY place, lpn, serial, owner, status`;
const ordersSql = `SELECT a.orderId, o.number, o.state, o.customer, o.shipTo,
    sum(CASE a.state WHEN 'open' THEN a.qty ELSE 0 END) AS allocatedQty, sum(a.pickedQty) AS pickedQty
  FROM allocation AS a JOIN "order" AS o ON o.id = a.orderId
  WHERE a.sku = ? AND a.lot = ? AND a.state IN ('open', 'picked') AND o.state <> 'shipped'
  GROUP BY a.orderId ORDER BY o.number`;
/** What went to customers: the other side of the entry says which carton it left. */
const shipmentsSql = `SELECT coalesce(o.id, '') AS orderId, coalesce(o.number, '') AS number, coalesce(o.customer, '') AS customer, o.shipTo, f.lpn, sum(e.delta) AS qty, max(j.atMs) AS shippedAt
  FROM entry AS e JOIN entry AS f ON f.pos = e.pos AND f.line = e.line - 1 JOIN journal AS j ON j.pos = e.pos
    LEFT JOIN lpn AS l ON l.id = f.lpn LEFT JOIN "order" AS o ON o.id = l.orderId
  WHERE e.sku = ? AND e.lot = ? AND e.place = '~customer' AND e.delta > 0
  GROUP BY o.id, f.lpn ORDER BY shippedAt, f.lpn`;
const receiptsSql = `SELECT r.id AS receiptId, r.inboundId, i.number, i.supplier, r.qty, r.receivedAt
  FROM receipt AS r JOIN inbound AS i ON i.id = r.inboundId WHERE r.sku = ? AND r.lot = ? AND r.undone = 0 ORDER BY r.receivedAt, r.id`;
