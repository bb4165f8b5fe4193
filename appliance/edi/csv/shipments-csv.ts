import type { ShipmentDocument } from "../documents.ts";
import { writeCsv } from "./write-csv.ts";

/** Shipments for export, one row for each line. */
export function writeShipmentsCsv(shipments: readonly ShipmentDocument[]): string {
  return writeCsv(headers, shipments.flatMap(shipmentRows));
}

// biome-ignore format: columns in rows
const headers = [
  "shipment number", "order number", "purchase order", "ship date", "carrier scac", "tracking number",
  "bill of lading", "trailer", "customer id", "customer name", "line", "sku", "gtin", "qty ordered", "qty shipped",
  "uom", "lot", "expiry date", "sscc",
];

function shipmentRows(shipment: ShipmentDocument): (string | number | undefined)[][] {
  const {
    number,
    orderNumber,
    purchaseOrder,
    shippedOn,
    carrierScac,
    trackingNumber,
    billOfLading,
    trailer,
    customer,
  } = shipment;
  const head = [
    number,
    orderNumber,
    purchaseOrder,
    shippedOn,
    carrierScac,
    trackingNumber,
    billOfLading,
    trailer,
    customer?.id,
    customer?.name,
  ];
  return shipment.lines.map((line) => {
    const { sku, gtin, qtyOrdered, qtyShipped, uom, lot, expiryDate, ssccs } = line;
    return [...head, line.line, sku, gtin, qtyOrdered, qtyShipped, uom, lot, expiryDate, ssccs.join("|")];
  });
}
