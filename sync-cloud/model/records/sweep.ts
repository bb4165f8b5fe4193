import { defineRecord, int, json, type RowOf, text, when } from "./define-record.ts";

/** A tag read in a sweep: an SSCC, or a GTIN with its serial number, and the place of the antenna that read it. */
export interface SweptTag {
  scheme: "sscc" | "sgtin";
  key: string;
  serial: string;
  place: string;
}

/** What does not fit: an LPN or a serial number, and where the book has it. */
export interface SweepDifference {
  what: "missing" | "elsewhere" | "unknown";
  key: string;
  sku: string;
  serial: string;
  place: string;
}

/** An inventory by RFID of one location or one zone, from start to stop: what was read against what the book has there. */
export const sweep = defineRecord({
  name: "sweep",
  merge: "owned",
  fields: {
    state: text<"open" | "closed">("open"),
    location: text(),
    zone: text(),
    /** The one reader it is made with; empty for every reader whose antennas stand there. */
    machine: text(),
    seen: json<SweptTag[]>([]),
    expected: int(0),
    matched: int(0),
    differences: json<SweepDifference[]>([]),
    exceptionId: text(),
    startedBy: text(),
    startedAt: when(),
    closedAt: when(),
  },
  indexes: [["state"], ["startedAt"]],
});
export type Sweep = RowOf<typeof sweep.fields>;
