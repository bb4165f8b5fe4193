import { bool, defineRecord, int, json, type RowOf, text, when } from "./define-record.ts";

export type InboundState = "draft" | "announced" | "arrived" | "receiving" | "received" | "closed" | "cancelled";

/** What is expected from a supplier: an ASN, or a blind receipt opened at the dock. */
export const inbound = defineRecord({
  name: "inbound",
  merge: "owned",
  fields: {
    number: text(),
    /** Given when the first goods arrive: the number of the receipt advice. */
    receiptNumber: text(),
    kind: text<"asn" | "blind" | "return">("asn"),
    state: text<InboundState>("announced"),
    supplier: text(),
    purchaseOrder: text(),
    carrierScac: text(),
    billOfLading: text(),
    trailer: text(),
    dock: text(),
    expectedAt: when(),
    arrivedAt: when(),
    closedAt: when(),
    /** The EDI interchange and control numbers it came with, for the answer. */
    source: json<Record<string, string>>({}),
    /** The transfer that it is the arrival of; its goods come from another site of the company. */
    transferId: text(),
  },
  indexes: [["number"], ["transferId"], ["state", "expectedAt"]],
});
export type Inbound = RowOf<typeof inbound.fields>;

export type InboundLineState = "open" | "partly" | "full" | "over" | "short-closed";

/** One announced line. Quantities in base units; `damagedQty` is part of `receivedQty`. */
export const inboundLine = defineRecord({
  name: "inboundLine",
  merge: "owned",
  fields: {
    inboundId: text(),
    line: int(),
    state: text<InboundLineState>("open"),
    sku: text(),
    lot: text(),
    expiryDate: text(),
    owner: text(),
    expectedQty: int(),
    receivedQty: int(),
    damagedQty: int(),
    /** The pack that the supplier says holds it. */
    lpn: text(),
    /** The pack around that pack. */
    parentLpn: text(),
    purchaseOrder: text(),
    overApproved: bool(),
  },
  indexes: [["inboundId", "line"], ["sku"], ["sku", "state"], ["lpn"], ["parentLpn"]],
});
export type InboundLine = RowOf<typeof inboundLine.fields>;
