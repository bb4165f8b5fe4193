import type { LocationDocument, LocationMixing } from "../documents.ts";
import { type Reading, reading } from "../problem-book.ts";
import { type CsvOptions, type CsvTable, readCsv } from "./read-csv.ts";
import { setFields } from "./set-fields.ts";
import { type RowReader, TableReader } from "./table-reader.ts";
import { writeCsv } from "./write-csv.ts";

/** Locations, one row each. */
export function readLocationsCsv(bytes: Uint8Array, options: CsvOptions = {}): Reading<LocationDocument[]> {
  return locationsFromTable(readCsv(bytes, options));
}

export function locationsFromTable(table: CsvTable): Reading<LocationDocument[]> {
  const reader = new TableReader(table, "locations", { required: ["id", "zone"], numbers, dates: [] });
  const locations = new Map<string, LocationDocument>();
  for (const row of reader.rows()) {
    const location = readLocation(row);
    if (location.id && locations.has(location.id)) row.error("duplicate-document", "id", location.id);
    locations.set(location.id, location);
  }
  return reading(table.book, [...locations.values()]);
}

export function writeLocationsCsv(locations: readonly LocationDocument[]): string {
  return writeCsv(headers, locations.map(locationRow));
}

const numbers = ["travelSeq", "x", "y", "z", "maxWeight", "maxVolume", "maxHeight", "maxLpns"];

function readLocation(row: RowReader): LocationDocument {
  const location: LocationDocument = {
    id: row.required("id") ?? "",
    zone: row.required("zone") ?? "",
    capabilities: row.list("capabilities"),
    storageClasses: row.list("storageClasses"),
    source: { line: row.line },
  };
  const kind = row
    .text("kind")
    ?.toLowerCase()
    .replace(/[\s_]+/g, "-");
  return setFields(location, {
    aisle: row.text("aisle"),
    bay: row.text("bay"),
    level: row.text("level"),
    position: row.text("position"),
    kind: kind && (kinds[kind] ?? kind),
    travelSeq: row.whole("travelSeq"),
    xMm: row.coordinate("x"),
    yMm: row.coordinate("y"),
    zMm: row.coordinate("z"),
    maxWeightGrams: row.weight("maxWeight"),
    maxVolumeMm3: row.volume("maxVolume"),
    maxHeightMm: row.length("maxHeight"),
    maxLpns: row.whole("maxLpns"),
    mixing: row.oneOf("mixing", mixings),
    checkDigits: row.text("checkDigits"),
  });
}

/** What other systems call our kinds; a kind that is not here is kept as it is. */
const kinds: Readonly<Record<string, string>> = {
  internal: "storage",
  "internal-location": "storage",
  reserve: "storage",
  bulk: "storage",
  rack: "storage",
  lagerung: "storage",
  picking: "pick",
  "forward-pick": "pick",
  kommissionierung: "pick",
  "dock-door": "dock",
  tor: "dock",
  pack: "packing",
  inbound: "receiving",
  wareneingang: "receiving",
  warenausgang: "staging",
  sperrlager: "quarantine",
};

const mixings: Readonly<Record<string, LocationMixing>> = {
  any: "any",
  mixed: "any",
  yes: "any",
  ja: "any",
  "one-sku": "one-sku",
  "single-sku": "one-sku",
  same: "one-sku",
  no: "one-sku",
  nein: "one-sku",
  "one-lot": "one-lot",
  "single-lot": "one-lot",
  "empty-only": "empty-only",
  empty: "empty-only",
};

// biome-ignore format: columns in rows
const headers = [
  "location", "zone", "aisle", "bay", "level", "position", "kind", "capabilities", "travel seq", "x mm", "y mm",
  "z mm", "max weight grams", "max volume mm3", "max height mm", "max lpns", "mixing", "storage classes",
  "check digits",
];

function locationRow(location: LocationDocument): (string | number | undefined)[] {
  const { id, zone, aisle, bay, level, position, kind, capabilities, travelSeq, xMm, yMm, zMm } = location;
  const { maxWeightGrams, maxVolumeMm3, maxHeightMm, maxLpns, mixing, storageClasses, checkDigits } = location;
  const limits = [maxWeightGrams, maxVolumeMm3, maxHeightMm, maxLpns, mixing, storageClasses.join("|"), checkDigits];
  return [id, zone, aisle, bay, level, position, kind, capabilities.join("|"), travelSeq, xMm, yMm, zMm, ...limits];
}
