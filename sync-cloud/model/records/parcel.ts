import { defineRecord, int, type RowOf, text, when } from "./define-record.ts";

export type ParcelState =
  | "seen" // at a decision point
  | "decided"
  | "commanded" // the controller has the answer
  | "diverted" // into the lane it was meant for
  | "rerouted" // into another lane; the book follows what happened
  | "lost"; // no confirmation in time

/** One passage of one parcel over one decision point of a conveyor or sorter. Every passage ends diverted, rerouted or lost. */
export const parcel = defineRecord({
  name: "parcel",
  merge: "owned",
  fields: {
    machine: text(),
    point: text(),
    /** Grows by one when the controller began to count anew. */
    epoch: int(1),
    /** The controller's own numbers for it. */
    seq: int(0),
    trackId: int(0),
    barcode: text(),
    lpn: text(),
    state: text<ParcelState>("seen"),
    /** Why this lane: `load`, `order`, `putaway`, or why the clarification lane: `no-read`, `unknown`, `no-lane`, `rounds`. */
    because: text(),
    lane: text(),
    /** Where it truly went. */
    actualLane: text(),
    reason: text(),
    /** Times it came round before. */
    rounds: int(0),
    grams: int(0),
    seenAt: when(),
    decidedAt: when(),
    endedAt: when(),
  },
  indexes: [["state"], ["machine", "seenAt"], ["lpn"], ["barcode"], ["seenAt"]],
});
export type Parcel = RowOf<typeof parcel.fields>;
