import type { StockStatus } from "../facts/fact.ts";
import { defineRecord, int, json, type RowOf, text, when } from "./define-record.ts";

/** Shipped beats cancelled: what has left is on the road, whatever an office decided meanwhile. */
export const transferStates = ["planned", "released", "cancelled", "shipped", "arrived", "closed"] as const;
export type TransferState = (typeof transferStates)[number];

/** What of one SKU, lot and serial goes, by handling unit; base units. */
export interface TransferLine {
  sku: string;
  lot: string;
  serial: string;
  owner: string;
  lpn: string;
  qty: number;
  /** So that the other site can make the lot: YYYY-MM-DD or empty. */
  expiryDate?: string;
  /** Of the units, or of their lot, when they may not be sold: it travels along. */
  status?: StockStatus;
  holdReason?: string;
}

/** A line whose arrival differs from its departure, and how it was closed. */
export interface TransferDifference extends TransferLine {
  receivedQty: number;
  closedAs: "" | "lost" | "found" | "carrier-claim";
}

/**
 * Goods from one site to another. Between them they stand in the place `~transit/<id>`, which both sites book on: the sum over both is what is
 * on the road. `id` is `<from>+<to>/<number>`. The sender writes what left, the receiver what came; neither touches the other's fields.
 */
export const transfer = defineRecord({
  name: "transfer",
  merge: "shared",
  scope: "addressed",
  ladders: { state: transferStates },
  fields: {
    number: text(),
    fromSite: text(),
    toSite: text(),
    state: text<TransferState>("planned"),
    /** What was asked for. */
    wanted: json<{ sku: string; owner: string; qty: number }[]>([]),
    /** Written by the sender when it leaves. */
    sent: json<TransferLine[]>([]),
    /** Written by the receiver as it books. */
    received: json<TransferLine[]>([]),
    differences: json<TransferDifference[]>([]),
    orderId: text(),
    inboundId: text(),
    carrierScac: text(),
    trackingNumber: text(),
    priority: int(5),
    note: text(),
    createdAt: when(),
    shippedAt: when(),
    arrivedAt: when(),
    closedAt: when(),
  },
  indexes: [["state"], ["number"], ["orderId"], ["inboundId"]],
});
export type Transfer = RowOf<typeof transfer.fields>;

/** Where the goods of a transfer are while on the road. */
export const transitPlace = (transferId: string): string => `~transit/${transferId}`;
export const isTransit = (place: string): boolean => place.startsWith("~transit/");
