import { defineRecord, int, json, type RowOf, text, when } from "./define-record.ts";

/** Orders released together. Residual lines return to the pool of open orders. */
export const wave = defineRecord({
  name: "wave",
  merge: "owned",
  fields: {
    number: text(),
    state: text<"planned" | "released" | "picking" | "done" | "cancelled">("planned"),
    method: text<"single" | "cluster" | "zone">("single"),
    orders: int(),
    lines: int(),
    limits: json<{
      maxOrders?: number;
      maxLines?: number;
      maxWeightGrams?: number;
      maxVolumeMm3?: number;
      slots?: number;
    }>({}),
    createdAt: when(),
    releasedAt: when(),
    doneAt: when(),
  },
  indexes: [["state"]],
});
export type Wave = RowOf<typeof wave.fields>;
