import { defineRecord, int, type RowOf, text, when } from "./define-record.ts";

export type AllocationState = "open" | "picked" | "short" | "void";

/**
 * A promise of stock in one balance to one order line: a pending move. Pick confirm posts it, cancel voids it.
 * `qty` is what is still held (0 once picked, short or void); `apply` keeps `balance.allocated` equal to the sum of it.
 */
export const allocation = defineRecord({
  name: "allocation",
  merge: "owned",
  fields: {
    orderId: text(),
    orderLineId: text(),
    state: text<AllocationState>("open"),
    qty: int(),
    pickedQty: int(),
    place: text(),
    lpn: text(),
    sku: text(),
    lot: text(),
    serial: text(),
    owner: text(),
    status: text<string>("available"),
    taskId: text(),
    /** Order of visit within its task. */
    pathSeq: int(0),
    /** The tote or carton of a cluster this pick goes into; empty means the picker chooses. */
    toLpn: text(),
    createdAt: when(),
  },
  indexes: [["orderId"], ["orderLineId"], ["taskId", "pathSeq"], ["sku", "place"], ["sku", "state"], ["lpn"]],
});
export type Allocation = RowOf<typeof allocation.fields>;
