import { bool, defineRecord, int, json, maybeInt, type RowOf, text, when } from "./define-record.ts";

/** What a place is able to do; behaviour follows capability, never the kind's name. */
export type Capability =
  | "receive" // goods are booked in here
  | "store" // putaway may choose it
  | "pick" // allocation may take from it
  | "stage" // picked or packed goods wait here
  | "pack" // a packing station
  | "load" // a dock door
  | "quarantine" // stock here is never promised
  | "cart" // moves about: a trolley, a forklift
  | "count"; // cycle counts include it

/** One place that can hold goods. `id` is the code on its label. Null limits are unlimited. */
export const location = defineRecord({
  name: "location",
  merge: "owned",
  fields: {
    site: text(),
    zone: text(),
    aisle: text(),
    bay: text(),
    level: text(),
    position: text(),
    kind: text<"storage" | "pick" | "receiving" | "staging" | "packing" | "dock" | "quarantine" | "cart">("storage"),
    capabilities: json<Capability[]>(["store", "pick", "count"]),
    /** Where this place stands on the walking path; smaller is earlier. */
    travelSeq: int(0),
    xMm: int(0),
    yMm: int(0),
    zMm: int(0),
    maxWeightGrams: maybeInt(),
    maxVolumeMm3: maybeInt(),
    maxHeightMm: maybeInt(),
    maxLpns: maybeInt(),
    mixing: text<"any" | "one-sku" | "one-lot" | "one-lpn">("any"),
    storageClasses: json<string[]>([]),
    checkDigits: text(),
    /** Set while nothing may go in, or nothing may come out; the reason says why. */
    lockedIn: bool(),
    lockedOut: bool(),
    lockReason: text(),
    lastCountedAt: when(),
    active: bool(true),
  },
  indexes: [["zone", "travelSeq"], ["travelSeq"], ["kind"]],
});
export type Location = RowOf<typeof location.fields>;
