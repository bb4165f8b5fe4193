import { bool, defineRecord, type RowOf, text, when } from "./define-record.ts";

/** Stops stock from being promised: a lot, an LPN, a location, or one SKU in one location. */
export const hold = defineRecord({
  name: "hold",
  merge: "owned",
  fields: {
    scope: text<"lot" | "lpn" | "location" | "sku">("lpn"),
    sku: text(),
    lot: text(),
    lpn: text(),
    place: text(),
    reason: text(),
    by: text(),
    active: bool(true),
    placedAt: when(),
    releasedAt: when(),
    releasedBy: text(),
  },
  indexes: [["active", "scope"], ["sku", "lot"], ["lpn"], ["place"]],
});
export type Hold = RowOf<typeof hold.fields>;
