import type { PlannedDelivery } from "../plan/delivery-plan.ts";
import type { PlannedItem } from "../plan/items-plan.ts";
import type { PlannedLocation } from "../plan/locations-plan.ts";
import type { PlannedOrder } from "../plan/orders-plan.ts";
import type { StockRow } from "../plan/stock-plan.ts";

/** The files of the demo's depositor. Headers are the plain names that `docs/integrate.md` lists. */
export function itemsCsv(items: readonly PlannedItem[]): string {
  const head = [
    "sku",
    "name",
    "gtin",
    "base uom",
    "velocity class",
    "tracks lot",
    "tracks serial",
    "tracks expiry",
    "length mm",
    "width mm",
    "height mm",
    "weight grams",
    "case qty",
    "case gtin",
    "pallet qty",
  ];
  return csv(
    head,
    items.map((item) => [
      item.sku,
      item.name,
      item.gtin,
      "EA",
      item.velocityClass,
      yes(item.tracksLot),
      yes(item.tracksSerial),
      yes(item.tracksExpiry),
      item.lengthMm,
      item.widthMm,
      item.heightMm,
      item.weightGrams,
      item.caseQty,
      item.caseGtin,
      item.palletQty,
    ]),
  );
}

export function locationsCsv(locations: readonly PlannedLocation[]): string {
  const head = [
    "location",
    "zone",
    "aisle",
    "bay",
    "level",
    "position",
    "kind",
    "travel seq",
    "x mm",
    "y mm",
    "z mm",
    "max weight grams",
    "max volume mm3",
    "max height mm",
    "max lpns",
    "mixing",
    "check digits",
  ];
  return csv(
    head,
    locations.map((at) => [
      at.id,
      at.zone,
      at.aisle,
      at.bay,
      at.level,
      at.position,
      at.kind,
      at.travelSeq,
      at.xMm,
      at.yMm,
      at.zMm,
      at.maxWeightGrams,
      at.maxVolumeMm3,
      at.maxHeightMm,
      at.maxLpns,
      at.mixing,
      at.checkDigits,
    ]),
  );
}

export function stockCsv(rows: readonly StockRow[]): string {
  return csv(
    ["location", "sku", "qty", "lot", "expiry date", "serial", "lpn"],
    rows.map((row) => [row.place, row.sku, row.qty, row.lot, row.expiryDate, row.serial, row.lpn]),
  );
}

export function ordersCsv(orders: readonly PlannedOrder[]): string {
  const head = [
    "order number",
    "customer id",
    "customer name",
    "address 1",
    "city",
    "postcode",
    "country",
    "priority",
    "carrier",
    "po number",
    "line",
    "sku",
    "qty",
    "uom",
    "lot",
  ];
  const rows = orders.flatMap(({ number, customer, priority, carrierScac, purchaseOrder, lines }) =>
    lines.map(({ item, qty, uom, lot }, i) => [
      number,
      customer.id,
      customer.name,
      customer.street,
      customer.city,
      customer.postcode,
      "DE",
      priority,
      carrierScac,
      purchaseOrder,
      i + 1,
      item.sku,
      qty,
      uom,
      lot,
    ]),
  );
  return csv(head, rows);
}

export function asnCsv({ number, purchaseOrder, lines }: PlannedDelivery): string {
  const head = [
    "asn number",
    "supplier id",
    "supplier name",
    "po number",
    "line",
    "sku",
    "qty",
    "uom",
    "lot",
    "expiry date",
    "sscc",
  ];
  return csv(
    head,
    lines.map(({ item, qty, lot, expiryDate, sscc }, i) => [
      number,
      "SUP-2",
      "Ostsee Trading",
      purchaseOrder,
      i + 1,
      item.sku,
      qty,
      "EA",
      lot,
      expiryDate,
      sscc,
    ]),
  );
}

const yes = (flag: boolean): string => (flag ? "yes" : "no");

function csv(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return `${[head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

const cell = (value: string | number): string =>
  /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
