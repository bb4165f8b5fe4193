import { bool, defineRecord, int, json, type RowOf, text, when } from "./define-record.ts";

/**
 * One act of receiving: what was booked in, onto which LPN, and for which announced lines. It is what an undo takes back and
 * what the receipt advice is written from. Quantities in base units; `damagedQty` is part of `qty`.
 */
export const receipt = defineRecord({
  name: "receipt",
  merge: "owned",
  fields: {
    inboundId: text(),
    sku: text(),
    lot: text(),
    expiryDate: text(),
    serials: json<string[]>([]),
    owner: text(),
    qty: int(),
    damagedQty: int(),
    status: text<"available" | "hold" | "quarantine" | "damaged">("available"),
    location: text(),
    lpn: text(),
    /** How the quantity was spread over the announced lines. */
    lines: json<{ lineId: string; qty: number; damagedQty: number }[]>([]),
    taskId: text(),
    receivedBy: text(),
    receivedAt: when(),
    undone: bool(),
    undoneBy: text(),
    undoneAt: when(),
  },
  indexes: [["inboundId"], ["lpn"], ["sku", "lot"]],
});
export type Receipt = RowOf<typeof receipt.fields>;
