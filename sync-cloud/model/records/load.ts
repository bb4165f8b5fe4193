import { defineRecord, int, type RowOf, text, when } from "./define-record.ts";

export type LoadState = "planned" | "dock-assigned" | "loading" | "loaded" | "departed" | "cancelled";

/** One truck's worth of orders. `bolNumber` goes on the bill of lading. */
export const load = defineRecord({
  name: "load",
  merge: "owned",
  fields: {
    number: text(),
    state: text<LoadState>("planned"),
    dock: text(),
    carrierScac: text(),
    carrierName: text(),
    trailer: text(),
    seal: text(),
    driver: text(),
    bolNumber: text(),
    cartons: int(0),
    grossGrams: int(0),
    plannedAt: when(),
    departedAt: when(),
    /** Why it left without everything that was planned on it. */
    shortReason: text(),
    cancelReason: text(),
    createdAt: when(),
  },
  indexes: [["number"], ["state"], ["dock", "state"]],
});
export type Load = RowOf<typeof load.fields>;
