import type { ItemDocument, Packaging } from "../documents.ts";
import { gtin14 } from "../gs1-number.ts";
import { type Reading, reading } from "../problem-book.ts";
import { type CsvOptions, type CsvTable, readCsv } from "./read-csv.ts";
import { setFields } from "./set-fields.ts";
import { type RowReader, TableReader } from "./table-reader.ts";
import { writeCsv } from "./write-csv.ts";

/**
 * Items, one row each. Further packagings stand in columns (`case qty`, `case gtin`, `case length mm` ...; also inner and
 * pallet), or in further rows with the same SKU, or no SKU, and the packaging columns filled.
 */
export function readItemsCsv(bytes: Uint8Array, options: CsvOptions = {}): Reading<ItemDocument[]> {
  return itemsFromTable(readCsv(bytes, options));
}

export function itemsFromTable(table: CsvTable): Reading<ItemDocument[]> {
  const reader = new TableReader(table, "items", { required: ["sku", "name"], numbers, dates: [] });
  const items = new Map<string, ItemDocument>();
  let previous: ItemDocument | undefined;
  for (const row of reader.rows()) {
    const sku = row.code("sku");
    const isPackagingRow = row.text("packagingUom") !== undefined || row.text("packagingQtyBase") !== undefined;
    const known =
      sku === undefined ? (isPackagingRow && row.text("name") === undefined ? previous : undefined) : items.get(sku);
    if (known && isPackagingRow) addPackaging(row, known, readPackagingRow(row));
    else if (known) row.error("duplicate-document", "sku", sku);
    else {
      row.required("sku");
      previous = readItem(row, sku ?? "", isPackagingRow);
      if (sku !== undefined) items.set(sku, previous);
    }
    if (known && sku !== undefined) checkSame(row, known);
    previous = known ?? previous;
  }
  return reading(table.book, [...items.values()]);
}

export function writeItemsCsv(items: readonly ItemDocument[]): string {
  return writeCsv(headers, items.flatMap(itemRows));
}

const levels = [
  ["inner", "PK"],
  ["case", "CA"],
  ["pallet", "PL"],
] as const;

const measures = ["length", "width", "height", "weight"];
const packagingFields = [...levels.map(([level]) => level), "packaging"];
const numbers = [
  ...["shelfLifeDays", "minRemainingDays", "packagingQtyBase", ...measures],
  ...packagingFields.flatMap((level) => [
    `${level}Qty`,
    ...["Length", "Width", "Height", "Weight"].map((measure) => level + measure),
  ]),
];

function readItem(row: RowReader, sku: string, isPackagingRow: boolean): ItemDocument {
  const baseUom = row.text("baseUom") ?? "EA";
  const name = row.required("name") ?? "";
  const item: ItemDocument = { sku, name, baseUom, barcodes: [], packagings: [], source: { line: row.line } };
  const gtin = readGtin(row, "gtin", item.barcodes);
  for (const barcode of row.list("barcodes")) if (!item.barcodes.includes(barcode)) item.barcodes.push(barcode);
  const tracking = row.oneOf("tracking", trackings);
  setFields(item, {
    gtin,
    owner: row.text("owner"),
    tracksLot: row.flag("tracksLot") ?? (tracking && tracking === "lot"),
    tracksSerial: row.flag("tracksSerial") ?? (tracking && tracking === "serial"),
    tracksExpiry: row.flag("tracksExpiry"),
    shelfLifeDays: row.whole("shelfLifeDays"),
    minRemainingDays: row.whole("minRemainingDays"),
    velocityClass: row.oneOf("velocityClass", { a: "A", b: "B", c: "C" }),
    storageClass: row.text("storageClass"),
    lifeCycle: row.text("lifeCycle"),
    countryOfOrigin: row.text("countryOfOrigin"),
  });
  const base = setFields<Packaging>({ uom: baseUom, qtyBase: 1 }, readDimensions(row, ""));
  if (Object.keys(base).length > 2) item.packagings.push(base);
  for (const [level, uom] of levels) addPackaging(row, item, readLevel(row, level, uom));
  if (isPackagingRow) addPackaging(row, item, readPackagingRow(row));
  return item;
}

const trackings = {
  none: "none",
  "no-tracking": "none",
  no: "none",
  lot: "lot",
  lots: "lot",
  "by-lots": "lot",
  batch: "lot",
  charge: "lot",
  serial: "serial",
  "by-unique-serial-number": "serial",
  seriennummer: "serial",
} as const;

/** A number that is no GTIN is still a barcode someone scans. */
function readGtin(row: RowReader, field: string, barcodes: string[]): string | undefined {
  const text = row.code(field)?.replace(/(?<=\d)[\s-](?=\d)/g, "");
  if (text === undefined) return undefined;
  const gtin = gtin14(text);
  if (gtin) return gtin;
  if (/^\d+$/.test(text)) row.warn("check-digit-wrong", field, text, "8, 12, 13 or 14 digits, the last a check digit");
  if (!barcodes.includes(text)) barcodes.push(text);
  return undefined;
}

function readDimensions(row: RowReader, prefix: string): Partial<Packaging> {
  const field = (name: string): string => (prefix ? prefix + name[0]?.toUpperCase() + name.slice(1) : name);
  return {
    lengthMm: row.length(field("length"), "dimensionUnit"),
    widthMm: row.length(field("width"), "dimensionUnit"),
    heightMm: row.length(field("height"), "dimensionUnit"),
    weightGrams: row.weight(field("weight"), "weightUnit"),
  };
}

function readLevel(row: RowReader, level: string, uom: string): Packaging | undefined {
  const gtin = readGtin(row, `${level}Gtin`, []);
  const dimensions = readDimensions(row, level);
  const qtyBase = row.whole(`${level}Qty`, 1);
  if (qtyBase !== undefined) return setFields<Packaging>({ uom, qtyBase }, { gtin, ...dimensions });
  const says = gtin ?? Object.values(dimensions).find((value) => value !== undefined);
  // Dimensions of a case are no use without knowing what is in it; zeros are how exports say nothing.
  if (says && row.text(`${level}Qty`) === undefined)
    row.error("value-missing", `${level}Qty`, undefined, "how many base units it holds");
  return undefined;
}

function readPackagingRow(row: RowReader): Packaging | undefined {
  const uom = row.required("packagingUom");
  const qtyBase = row.whole("packagingQtyBase", 1);
  if (uom === undefined || qtyBase === undefined) {
    if (row.text("packagingQtyBase") === undefined)
      row.error("value-missing", "packagingQtyBase", undefined, "how many base units it holds");
    return undefined;
  }
  const gtin = readGtin(row, "packagingGtin", []);
  return setFields<Packaging>({ uom, qtyBase }, { gtin, ...readDimensions(row, "packaging") });
}

function addPackaging(row: RowReader, item: ItemDocument, packaging: Packaging | undefined): void {
  if (!packaging) return;
  const same = item.packagings.find(({ uom }) => uom === packaging.uom);
  if (!same) item.packagings.push(packaging);
  else if (same.qtyBase === packaging.qtyBase) setFields(same, packaging);
  else
    row.error(
      "value-conflict",
      "packagingQtyBase",
      String(packaging.qtyBase),
      `${same.qtyBase}, as said before of ${same.uom}`,
    );
}

function checkSame(row: RowReader, item: ItemDocument): void {
  const name = row.text("name");
  if (name !== undefined && name !== item.name)
    row.error("value-conflict", "name", name, `"${item.name}", as said before of ${item.sku}`);
}

// biome-ignore format: columns in rows
const headers = [
  "sku", "name", "gtin", "barcodes", "base uom", "owner", "tracks lot", "tracks serial", "tracks expiry",
  "shelf life days", "min remaining days", "velocity class", "storage class", "life cycle", "country of origin",
  "packaging uom", "packaging qty base", "packaging gtin", "packaging length mm", "packaging width mm",
  "packaging height mm", "packaging weight grams",
];

function itemRows(item: ItemDocument): (string | number | boolean | undefined)[][] {
  const head = [
    item.sku,
    item.name,
    item.gtin,
    item.barcodes.join("|"),
    item.baseUom,
    item.owner,
    item.tracksLot,
    item.tracksSerial,
  ];
  const rest = [
    item.tracksExpiry,
    item.shelfLifeDays,
    item.minRemainingDays,
    item.velocityClass,
    item.storageClass,
    item.lifeCycle,
    item.countryOfOrigin,
  ];
  const packagings = item.packagings.length > 0 ? item.packagings : [undefined];
  return packagings.map((pack) => {
    const dimensions = [pack?.lengthMm, pack?.widthMm, pack?.heightMm, pack?.weightGrams];
    return [...head, ...rest, pack?.uom, pack?.qtyBase, pack?.gtin, ...dimensions];
  });
}
