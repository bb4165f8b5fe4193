import type { Reader } from "../../store/reader.ts";
import type { ItemDocument, LocationDocument, StockDocument } from "../documents.ts";

/** The item master, as it can be imported again. */
export function itemDocuments(reader: Reader, filter: { sku?: string; owner?: string }): ItemDocument[] {
  const items = reader.find("item", {
    deletedAt: null,
    ...(filter.sku !== undefined && { id: filter.sku }),
    ...(filter.owner !== undefined && { owner: filter.owner }),
  });
  const barcodes = new Map<string, string[]>();
  for (const { sku, code } of reader.rows<{ sku: string; code: string }>(
    "SELECT sku, code FROM barcode WHERE deletedAt IS NULL AND qtyBase = 1 ORDER BY sku, code",
  ))
    barcodes.set(sku, [...(barcodes.get(sku) ?? []), code]);
  return items.map((item) => ({
    sku: item.id,
    name: item.name,
    ...(item.gtin && { gtin: item.gtin }),
    baseUom: item.baseUom,
    ...(item.owner && { owner: item.owner }),
    tracksLot: item.tracksLot,
    tracksSerial: item.tracksSerial,
    tracksExpiry: item.tracksExpiry,
    ...(item.shelfLifeDays !== null && { shelfLifeDays: item.shelfLifeDays }),
    ...(item.minRemainingDays > 0 && { minRemainingDays: item.minRemainingDays }),
    barcodes: (barcodes.get(item.id) ?? []).filter((code) => code !== item.gtin),
    packagings: item.packagings,
    velocityClass: item.velocityClass,
    ...(item.storageClass && { storageClass: item.storageClass }),
    ...(!item.active && { lifeCycle: "inactive" }),
  }));
}

export function locationDocuments(reader: Reader, filter: { zone?: string }): LocationDocument[] {
  return reader
    .find(
      "location",
      { active: true, ...(filter.zone !== undefined && { zone: filter.zone }) },
      { order: "travelSeq, id" },
    )
    .map((place) => ({
      id: place.id,
      zone: place.zone,
      ...(place.aisle && { aisle: place.aisle }),
      ...(place.bay && { bay: place.bay }),
      ...(place.level && { level: place.level }),
      ...(place.position && { position: place.position }),
      kind: place.kind,
      capabilities: place.capabilities,
      travelSeq: place.travelSeq,
      xMm: place.xMm,
      yMm: place.yMm,
      zMm: place.zMm,
      ...(place.maxWeightGrams !== null && { maxWeightGrams: place.maxWeightGrams }),
      ...(place.maxVolumeMm3 !== null && { maxVolumeMm3: place.maxVolumeMm3 }),
      ...(place.maxHeightMm !== null && { maxHeightMm: place.maxHeightMm }),
      ...(place.maxLpns !== null && { maxLpns: place.maxLpns }),
      mixing: place.mixing === "one-lpn" ? "empty-only" : place.mixing,
      storageClasses: place.storageClasses,
      ...(place.checkDigits && { checkDigits: place.checkDigits }),
    }));
}

/** Stock as it stands in the building. */
export function stockDocuments(
  reader: Reader,
  filter: { sku?: string; owner?: string; zone?: string },
): StockDocument[] {
  return reader
    .rows<Required<Omit<StockDocument, "source">>>(
      stockSql,
      filter.sku ?? null,
      filter.owner ?? null,
      filter.zone ?? null,
    )
    .map(({ location, sku, qty, status, ...maybe }) => ({
      location,
      sku,
      qty,
      status,
      ...Object.fromEntries(Object.entries(maybe).filter(([, value]) => value !== "" && value !== null)),
    }));
}

const stockSql = `
  SELECT b.place AS location, b.sku, b.onHand AS qty, b.lot, lot.expiryDate, b.serial, b.lpn, b.owner, b.status
  FROM balance AS b LEFT JOIN lot ON lot.id = b.sku || '|' || b.lot LEFT JOIN location ON location.id = b.place
  WHERE b.place NOT LIKE '~%' AND b.onHand > 0 AND b.sku = coalesce(?, b.sku) AND b.owner = coalesce(?, b.owner)
    AND coalesce(location.zone, '') = coalesce(?, location.zone, '')
  ORDER BY b.place, b.sku, b.lot, b.serial, b.lpn, b.owner, b.status`;
