import { defineRecord, int, type RowOf, text, when } from "./define-record.ts";

/** One barcode of one SKU; `id` is `<code>|<sku>` so that an ambiguous code can be shown and asked about. Add wins. */
export const barcode = defineRecord({
  name: "barcode",
  merge: "set",
  scope: "company",
  fields: { code: text(), sku: text(), uom: text<string>("EA"), qtyBase: int(1), deletedAt: when() },
  indexes: [["code"], ["sku"]],
});
export type Barcode = RowOf<typeof barcode.fields>;
