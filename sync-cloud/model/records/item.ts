import { bool, defineRecord, int, json, maybeInt, type RowOf, text, when } from "./define-record.ts";

/** How many base units one packaging level holds, and its size and weight. `uom` is EA, IN (inner), CA (case), PL (pallet) or the partner's own. */
export interface Packaging {
  uom: string;
  qtyBase: number;
  gtin?: string;
  lengthMm?: number;
  widthMm?: number;
  heightMm?: number;
  weightGrams?: number;
}

/** The item master: one SKU as stocked. `id` is the SKU. Quantities everywhere are in its base unit. */
export const item = defineRecord({
  name: "item",
  merge: "shared",
  scope: "company",
  fields: {
    name: text(),
    gtin: text(),
    owner: text(),
    baseUom: text<string>("EA"),
    packagings: json<Packaging[]>([]),
    tracksLot: bool(),
    tracksSerial: bool(),
    tracksExpiry: bool(),
    shelfLifeDays: maybeInt(),
    /** Stock with fewer days left is not promised to customers. */
    minRemainingDays: int(0),
    /** How stock is taken: empty means the zone's or the site's rule. */
    allocationRule: text<"" | "fefo" | "fifo" | "lifo" | "closest" | "full-packs-first">(""),
    velocityClass: text<"A" | "B" | "C">("C"),
    /** Must match a location's storage classes, e.g. ambient, cold, hazard. Empty goes anywhere. */
    storageClass: text(),
    /** Received goods wait on quality hold until released. */
    holdOnReceipt: bool(),
    /** Over-receipt allowed without approval, in percent of the announced quantity. */
    overReceiptPercent: int(0),
    /** A count difference up to this many base units posts itself. */
    countToleranceQty: int(0),
    homeLocation: text(),
    minQty: maybeInt(),
    maxQty: maybeInt(),
    active: bool(true),
    deletedAt: when(),
  },
  indexes: [["gtin"]],
});
export type Item = RowOf<typeof item.fields>;
