import { defineRecord, type RowOf, text, when } from "./define-record.ts";

/** One lot of one SKU; `id` is `<sku>|<lot>`. Dates are YYYY-MM-DD; a recall overrides every other status. */
export const lot = defineRecord({
  name: "lot",
  merge: "owned",
  fields: {
    sku: text(),
    lot: text(),
    expiryDate: text(),
    productionDate: text(),
    status: text<"released" | "hold" | "recalled">("released"),
    reason: text(),
    firstReceivedAt: when(),
  },
  indexes: [["lot"], ["sku"], ["expiryDate"]],
});
export type Lot = RowOf<typeof lot.fields>;
export const lotId = (sku: string, lotCode: string): string => `${sku}|${lotCode}`;
