import { defineRecord, int, type RowOf, text, when } from "./define-record.ts";

/**
 * What one probe of one sensor measured in one span of time. Single readings stay in the site's telemetry file for as long as there is
 * room; this summary is in the book for good, and is what the cold-chain record of an LPN is made from.
 */
export const measure = defineRecord({
  name: "measure",
  merge: "owned",
  fields: {
    machine: text(),
    channel: int(0),
    quantity: text(),
    place: text(),
    zone: text(),
    fromMs: when(),
    toMs: when(),
    readings: int(0),
    /** Readings whose number never came. */
    missing: int(0),
    min: int(0),
    max: int(0),
    sum: int(0),
    last: int(0),
    /** Time spent outside the alert limits within the span. */
    outsideMs: int(0),
  },
  indexes: [
    ["machine", "fromMs"],
    ["zone", "quantity", "fromMs"],
    ["place", "quantity", "fromMs"],
  ],
});
export type Measure = RowOf<typeof measure.fields>;
