import type { AsnDocument, AsnLine, AsnPack, Party } from "../documents.ts";
import { gtin14, hasCheckDigit, sscc18 } from "../gs1-number.ts";
import { type Reading, reading } from "../problem-book.ts";
import { groupedRows, headOf } from "./grouped-rows.ts";
import { type CsvOptions, type CsvTable, readCsv } from "./read-csv.ts";
import { setFields } from "./set-fields.ts";
import { type RowReader, TableReader } from "./table-reader.ts";

/** Advance ship notices, one row for each line. */
export function readAsnsCsv(bytes: Uint8Array, options: CsvOptions = {}): Reading<AsnDocument[]> {
  return asnsFromTable(readCsv(bytes, options));
}

export function asnsFromTable(table: CsvTable): Reading<AsnDocument[]> {
  const fields = { required: ["number", "qty", "sku|gtin"], numbers: ["qty"], dates: ["expectedAt", "expiryDate"] };
  const reader = new TableReader(table, "asns", fields);
  const asns = [...groupedRows(reader, "number", headFields)].map(([number, rows]) => readAsn(number, rows));
  return reading(table.book, asns);
}

const headFields = ["supplierId", "supplierName", "shipTo", "billOfLading", "carrierScac", "trailer", "expectedAt"];

function readAsn(number: string, rows: readonly RowReader[]): AsnDocument {
  const head = headOf(rows, headFields);
  const text = (field: string): string | undefined => head(field)?.text(field);
  const [first] = rows;
  const asn: AsnDocument = {
    number,
    purpose: "new",
    purchaseOrders: [],
    lines: [],
    packs: [],
    source: { line: first?.line ?? 1 },
  };
  const packs = new Map<string, AsnPack>();
  const seen = new Set<string>();
  for (const row of rows) {
    const line = readLine(row, String(asn.lines.length + 1));
    if (seen.has(line.line)) row.error("duplicate-line", "line", line.line);
    seen.add(line.line);
    if (line.purchaseOrder && !asn.purchaseOrders.includes(line.purchaseOrder))
      asn.purchaseOrders.push(line.purchaseOrder);
    addPacks(row, line, packs);
    asn.lines.push(line);
  }
  asn.packs.push(...packs.values());
  const supplier = { id: text("supplierId"), name: text("supplierName") };
  const shipTo = text("shipTo");
  return setFields(asn, {
    supplier: supplier.id || supplier.name ? setFields<Party>({ addressLines: [] }, supplier) : undefined,
    shipTo: shipTo ? { addressLines: [], name: shipTo } : undefined,
    billOfLading: text("billOfLading"),
    carrierScac: text("carrierScac"),
    trailer: text("trailer"),
    expectedAt: head("expectedAt")?.moment("expectedAt"),
  });
}

function readLine(row: RowReader, ordinal: string): AsnLine {
  const sku = row.code("sku");
  const gtinText = row.code("gtin");
  const gtin = gtinText === undefined ? undefined : gtin14(gtinText);
  if (sku === undefined && gtinText === undefined)
    row.error("value-missing", "sku", undefined, "an item number or a GTIN");
  if (gtinText !== undefined && !gtin) {
    const severity = sku === undefined ? "error" : "warn";
    row[severity]("check-digit-wrong", "gtin", gtinText, "8, 12, 13 or 14 digits, the last a check digit");
  }
  row.required("qty");
  const ids = [
    ...(sku ? [{ qualifier: "SK", value: sku }] : []),
    ...(gtinText ? [{ qualifier: "UK", value: gtinText }] : []),
  ];
  const line: AsnLine = {
    line: row.text("line") ?? ordinal,
    ids,
    qty: row.whole("qty", 1) ?? 0,
    uom: row.text("uom") ?? "EA",
    source: { line: row.line },
  };
  return setFields(line, {
    sku,
    gtin,
    lot: row.code("lot"),
    expiryDate: row.day("expiryDate"),
    description: row.text("description"),
    sscc: readSscc(row, "sscc"),
    parentSscc: readSscc(row, "parentSscc"),
    purchaseOrder: row.text("purchaseOrder"),
  });
}

function readSscc(row: RowReader, field: string): string | undefined {
  const text = row.code(field);
  if (text === undefined) return undefined;
  const sscc = sscc18(text);
  if (!sscc) row.error("sscc-invalid", field, text, "18 digits, or 20 beginning with 00");
  else if (!hasCheckDigit(sscc)) row.warn("check-digit-wrong", field, text, "an SSCC with a right check digit");
  return sscc;
}

function addPacks(row: RowReader, line: AsnLine, packs: Map<string, AsnPack>): void {
  const { sscc, parentSscc } = line;
  if (parentSscc && !packs.has(parentSscc)) packs.set(parentSscc, { sscc: parentSscc, kind: "pallet" });
  if (!sscc) return;
  const known = packs.get(sscc);
  if (!known) packs.set(sscc, { sscc, ...(parentSscc ? { parentSscc } : {}), kind: "carton" });
  else if (known.parentSscc !== parentSscc)
    row.error("value-conflict", "parentSscc", parentSscc, `"${known.parentSscc ?? ""}", as said before of ${sscc}`);
}
