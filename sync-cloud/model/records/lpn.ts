import { defineRecord, int, json, maybeInt, type RowOf, text, when } from "./define-record.ts";

export type LpnState =
  | "planned" // announced or numbered, nothing in it
  | "building" // being filled
  | "closed" // sealed, waiting
  | "stored"
  | "picked"
  | "packed"
  | "staged"
  | "loaded"
  | "shipped"
  | "emptied"
  | "lost";

/** What a carton held when it left, for the shipping notice and for recall: its stock is the customer's by then. */
export interface PackedContent {
  sku: string;
  lot: string;
  serial: string;
  owner: string;
  qty: number;
}

/** A license plate: one pallet, case, tote or carton. `id` is its label (an SSCC has 18 digits). It stands in one location, or in one parent. */
export const lpn = defineRecord({
  name: "lpn",
  merge: "owned",
  fields: {
    kind: text<"pallet" | "case" | "tote" | "carton" | "cart">("pallet"),
    state: text<LpnState>("planned"),
    /** The place it stands in; for a nested LPN the place of its outermost parent. */
    location: text(),
    parent: text(),
    orderId: text(),
    inboundId: text(),
    loadId: text(),
    /** The worldwide number on its shipping label, when its own label is another: a tote that became a carton. */
    sscc: text(),
    shippedContent: json<PackedContent[]>([]),
    /** Number of this carton within its order, from 1; 0 when it is not a carton of an order. */
    cartonNumber: int(0),
    tareGrams: int(0),
    grossGrams: maybeInt(),
    lengthMm: maybeInt(),
    widthMm: maybeInt(),
    heightMm: maybeInt(),
    createdAt: when(),
    closedAt: when(),
  },
  indexes: [["location", "parent"], ["parent"], ["orderId"], ["inboundId"], ["loadId"], ["sscc"]],
});
export type Lpn = RowOf<typeof lpn.fields>;
