import { describe, expect, test } from "vitest";
import { readAsnsCsv } from "#appliance/edi/csv/asns-csv.ts";
import { readItemsCsv } from "#appliance/edi/csv/items-csv.ts";
import { readLocationsCsv } from "#appliance/edi/csv/locations-csv.ts";
import { readOrdersCsv } from "#appliance/edi/csv/orders-csv.ts";
import { readStockCsv } from "#appliance/edi/csv/stock-csv.ts";
import { readX12Documents } from "#appliance/edi/x12/read-documents.ts";
import { readScan } from "#sync/model/gs1/scan.ts";
import { gs1Label } from "../labels.ts";
import { planShift } from "../plan/shift-plan.ts";
import { asnCsv, itemsCsv, locationsCsv, ordersCsv, stockCsv } from "./csv-files.ts";
import { asn856, orders940 } from "./x12-files.ts";

const at = new Date("2026-11-21T06:00:00Z");
const plan = planShift(3, 60, at);
const bytes = (text: string) => new TextEncoder().encode(text);
/** Strict, and nothing odd about it either. */
const clean = <T extends { ok: boolean; warnings: readonly unknown[] }>(reading: T): Extract<T, { ok: true }> => {
  expect(reading).toMatchObject({ ok: true, warnings: [] });
  return reading as Extract<T, { ok: true }>;
};

describe("the demo's files are read without a warning", () => {
  test("items, locations and stock as CSV", () => {
    expect(clean(readItemsCsv(bytes(itemsCsv(plan.items)))).documents).toHaveLength(plan.items.length);
    expect(clean(readLocationsCsv(bytes(locationsCsv(plan.locations)))).documents.length).toBeGreaterThanOrEqual(2_000);
    const stock = clean(readStockCsv(bytes(stockCsv(plan.stock.rows)))).documents;
    expect(stock.reduce((sum, { qty }) => sum + qty, 0)).toBe(plan.stock.rows.reduce((sum, { qty }) => sum + qty, 0));
  });

  test("orders as CSV and as 940 say the same", () => {
    const csv = clean(readOrdersCsv(bytes(ordersCsv(plan.orders)))).documents;
    const x12 = clean(readX12Documents(bytes(orders940(plan.orders, 7, at)), { tolerateCounts: false })).documents
      .orders;
    const said = ({ number, lines }: (typeof csv)[number]) => [
      number,
      lines.map(({ sku, qty, uom, lot }) => [sku, qty, uom, lot]),
    ];
    expect(x12.map(said)).toEqual(csv.map(said));
    expect(x12).toHaveLength(60);
    expect(x12.reduce((sum, { lines }) => sum + lines.length, 0)).toBe(180);
  });

  test("a delivery as CSV and as 856 say the same", () => {
    const [delivery] = plan.deliveries;
    if (!delivery) throw new Error("the plan has no delivery");
    const [csv] = clean(readAsnsCsv(bytes(asnCsv(delivery)))).documents;
    const [x12] = clean(readX12Documents(bytes(asn856(delivery, 8, at)), { tolerateCounts: false })).documents.asns;
    const said = (asn: typeof csv) =>
      asn?.lines.map(({ sku, qty, lot, expiryDate, sscc }) => [sku, qty, lot, expiryDate, sscc]);
    expect(said(x12)).toEqual(said(csv));
    expect(x12?.number).toBe(delivery.number);
  });
});

test("labels are GS1 codes that tell the item, the lot, the date and the count", () => {
  const [item] = plan.items;
  const gtin = item?.gtin ?? "";
  expect(readScan(gs1Label({ gtin, lot: "L7", expiryDate: "2027-03-04", count: 24 }))).toMatchObject({
    kind: "gs1",
    contentGtin: `0${gtin}`,
    lot: "L7",
    expiryDate: "2027-03-04",
    count: 24,
  });
  expect(readScan(gs1Label({ gtin, serial: "S-1" }))).toMatchObject({ kind: "gs1", gtin: `0${gtin}`, serial: "S-1" });
});
