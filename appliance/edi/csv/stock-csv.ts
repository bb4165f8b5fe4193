import type { StockDocument, StockStatus } from "../documents.ts";
import { type Reading, reading } from "../problem-book.ts";
import { type CsvOptions, type CsvTable, readCsv } from "./read-csv.ts";
import { setFields } from "./set-fields.ts";
import { TableReader } from "./table-reader.ts";
import { writeCsv } from "./write-csv.ts";

/** Stock, one row for each place, item, lot, serial and handling unit. */
export function readStockCsv(bytes: Uint8Array, options: CsvOptions = {}): Reading<StockDocument[]> {
  return stockFromTable(readCsv(bytes, options));
}

export function stockFromTable(table: CsvTable): Reading<StockDocument[]> {
  const fields = { required: ["location", "sku", "qty"], numbers: ["qty"], dates: ["expiryDate"] };
  const reader = new TableReader(table, "stock", fields);
  const stock: StockDocument[] = [];
  for (const row of reader.rows()) {
    row.required("qty");
    const document: StockDocument = {
      location: row.required("location") ?? "",
      sku: row.code("sku") ?? row.required("sku") ?? "",
      qty: row.whole("qty") ?? 0,
      source: { line: row.line },
    };
    setFields(document, {
      lot: row.code("lot"),
      expiryDate: row.day("expiryDate"),
      serial: row.code("serial"),
      lpn: row.code("lpn"),
      owner: row.text("owner"),
      status: row.oneOf("status", statuses),
    });
    stock.push(document);
  }
  return reading(table.book, stock);
}

export function writeStockCsv(stock: readonly StockDocument[]): string {
  return writeCsv(
    ["location", "sku", "qty", "lot", "expiry date", "serial", "lpn", "owner", "status"],
    stock.map((row) => [
      row.location,
      row.sku,
      row.qty,
      row.lot,
      row.expiryDate,
      row.serial,
      row.lpn,
      row.owner,
      row.status,
    ]),
  );
}

const statuses: Readonly<Record<string, StockStatus>> = {
  available: "available",
  good: "available",
  ok: "available",
  unrestricted: "available",
  frei: "available",
  "frei-verwendbar": "available",
  hold: "hold",
  "on-hold": "hold",
  blocked: "hold",
  gesperrt: "hold",
  quarantine: "quarantine",
  "quality-inspection": "quarantine",
  inspection: "quarantine",
  "in-qualitaetspruefung": "quarantine",
  damaged: "damaged",
  damage: "damaged",
  defekt: "damaged",
};
