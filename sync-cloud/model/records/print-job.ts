import { defineRecord, int, json, type RowOf, text, when } from "./define-record.ts";

export type PaperKind =
  | "pallet-label"
  | "carton-label"
  | "location-label"
  | "item-label"
  | "badge-label"
  | "packing-list"
  | "bill-of-lading"
  | "pick-list"
  | "test-label";

export type PrintState =
  | "waiting"
  | "sent" // its bytes are about to go to the printer, or there; only the printer's own counters say more
  | "asked" // interrupted after sending: a person says whether the label came out, or scans it
  | "printed"
  | "failed"
  | "cancelled";

/** Where a job comes from. Whoever asks for a job may add what it belongs to. */
export interface PrintDetail extends Record<string, unknown> {
  /** A person asked for this very copy: it may carry an LPN that was printed before. */
  byHand?: true;
  reprintOf?: string;
  /** The job it repeats did not come out, by a person's word. */
  didNotCome?: true;
  /** Which was given it, and may still have it. */
  lastPrinter?: string;
  /** It named no printer; this appliance chose the one it was sent to. */
  chosen?: true;
}

/** A label or paper to print; its content is made from the book when it is printed, never stored. */
export const printJob = defineRecord({
  name: "printJob",
  merge: "owned",
  fields: {
    paper: text<PaperKind>("carton-label"),
    /** What it is about: an LPN, an order, a load, a location, a person. */
    subject: text(),
    /** The machine that prints it, or a name that a print server of somebody else knows; empty: whichever fits. */
    printer: text(),
    copies: int(1),
    state: text<PrintState>("waiting"),
    /** Why it failed or is asked about: a code that screens know, or a person's words. */
    trouble: text(),
    detail: json<PrintDetail>({}),
    requestedBy: text(),
    requestedAt: when(),
    sentAt: when(),
    printedAt: when(),
  },
  indexes: [["state", "requestedAt"], ["subject"]],
});
export type PrintJob = RowOf<typeof printJob.fields>;
