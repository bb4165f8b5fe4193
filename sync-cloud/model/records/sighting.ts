import { defineRecord, int, maybeInt, type RowOf, text, when } from "./define-record.ts";

/** What an RFID tag turned out to be when it last passed. `asset` is a pallet, cage or tool that is not stock. */
export type SightingOutcome = "announced" | "known" | "gone" | "unknown" | "asset";

/**
 * Where a tagged handling unit, or a tag that nobody knows, was last seen. One row for each tag, overwritten as it passes again; tags of
 * single trade items are counted in the fact and leave no row. `id` is the EPC in hex.
 */
export const sighting = defineRecord({
  name: "sighting",
  merge: "owned",
  fields: {
    scheme: text(),
    /** SSCC, GTIN or asset number; empty where the tag holds none. */
    key: text(),
    lpn: text(),
    machine: text(),
    place: text(),
    direction: text<"in" | "out" | "here">("here"),
    outcome: text<SightingOutcome>("known"),
    count: int(0),
    rssiDbm: maybeInt(),
    firstMs: when(),
    lastMs: when(),
    /** Opened once for a tag that nobody knows. */
    exceptionId: text(),
  },
  indexes: [["lastMs"], ["key"], ["place", "lastMs"]],
});
export type Sighting = RowOf<typeof sighting.fields>;
