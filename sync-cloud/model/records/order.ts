import { bool, defineRecord, int, json, type RowOf, text, when } from "./define-record.ts";

export interface Address {
  name: string;
  lines?: string[];
  city?: string;
  region?: string;
  postcode?: string;
  country?: string;
  id?: string;
}

export type OrderState =
  | "draft" // has errors to mend
  | "open" // valid, promised or waiting for stock
  | "released" // stock reserved, work made
  | "picking"
  | "picked"
  | "packed"
  | "staged"
  | "loaded"
  | "shipped"
  | "cancelled";

/** A customer order. `held` stops everything new without losing what was done. */
export const order = defineRecord({
  name: "order",
  merge: "owned",
  /** For late facts of a closed epoch: what has left beats what was cancelled meanwhile. */
  ladders: {
    state: ["draft", "open", "released", "picking", "picked", "packed", "staged", "loaded", "cancelled", "shipped"],
  },
  fields: {
    number: text(),
    state: text<OrderState>("open"),
    held: bool(),
    holdReason: text(),
    owner: text(),
    shipTo: json<Address>({ name: "" }),
    customer: text(),
    purchaseOrder: text(),
    /** 1 is most urgent, 9 least. */
    priority: int(5),
    requestedShipAt: when(),
    requestedDeliveryAt: when(),
    carrierScac: text(),
    serviceLevel: text(),
    freightTerms: text(),
    notes: json<string[]>([]),
    /** Take whole orders only: nothing is released until every line can be. */
    shipComplete: bool(),
    waveId: text(),
    loadId: text(),
    /** The order this one was split or backordered from. */
    parentId: text(),
    problems: json<string[]>([]),
    source: json<Record<string, string>>({}),
    /** Facts that changed the order as a whole, by `<origin>-<seq>`, oldest first: the way back into the journal. */
    trail: json<string[]>([]),
    createdAt: when(),
    releasedAt: when(),
    shippedAt: when(),
    /** The parcel carrier's number, when it left without a load. */
    trackingNumber: text(),
    /** The transfer that it is the departure of; its goods go to another site of the company. */
    transferId: text(),
    /** Promised by another site out of rights on this stock: it comes first in the queue. */
    byRights: bool(),
  },
  indexes: [
    ["number"],
    ["transferId"],
    ["state", "priority", "requestedShipAt"],
    ["waveId"],
    ["loadId"],
    ["parentId"],
    ["shippedAt"],
  ],
});
export type Order = RowOf<typeof order.fields>;

/**
 * One order line, base units. orderedQty = what is still to come + shippedQty + cancelledQty + backorderQty.
 * openQty waits for stock: orderedQty less what is cancelled, backordered, allocated and picked, and 0 in a draft. Of it,
 * promisedQty is covered by free stock, first come first served; allocatedQty is what open allocations hold.
 */
export const orderLine = defineRecord({
  name: "orderLine",
  merge: "owned",
  fields: {
    orderId: text(),
    line: int(),
    sku: text(),
    uom: text<string>("EA"),
    /** Only this lot, when the customer asked for it. */
    lot: text(),
    minExpiryDate: text(),
    orderedQty: int(),
    openQty: int(),
    promisedQty: int(),
    allocatedQty: int(),
    pickedQty: int(),
    packedQty: int(),
    shippedQty: int(),
    cancelledQty: int(),
    /** Moved to a backorder. */
    backorderQty: int(),
    /** What the partner called it, echoed in the answer. */
    source: json<Record<string, string>>({}),
  },
  indexes: [["orderId", "line"], ["sku"], ["sku", "openQty"]],
});
export type OrderLine = RowOf<typeof orderLine.fields>;
