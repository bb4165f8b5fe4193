import { defineRecord, int, json, type RowOf, text, when } from "./define-record.ts";

export type PaperKind =
  | "pallet-label"
  | "carton-label"
  | "location-label"
  | "item-label"
  | "badge-label"
  | "packing-list"
  | "bill-of-lading"
  | "pick-list";

export type PrintState =
  | "waiting"
  | "sent" // its bytes are at the printer; only the printer's own counters say more
  | "asked" // interrupted after sending: a person says whether the label came out, or scans it
  | "printed"
  | "failed"
  | "cancelled";

/** A label or paper to print; its content is made from the book when it is printed, never stored. */
export const printJob = defineRecord({
  name: "printJob",
  merge: "owned",
  fields: {
    paper: text<PaperKind>("carton-label"),
    /** What it is about: an LPN, an order, a load, a location, a person. */
    subject: text(),
    printer: text(),
    copies: int(1),
    state: text<PrintState>("waiting"),
    trouble: text(),
    detail: json<Record<string, unknown>>({}),
    requestedBy: text(),
    requestedAt: when(),
    printedAt: when(),
  },
  indexes: [["state", "requestedAt"], ["subject"]],
});
export type PrintJob = RowOf<typeof printJob.fields>;
