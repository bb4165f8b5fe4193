import { bool, defineRecord, int, json, type RowOf, text, when } from "./define-record.ts";

/** The tracks that vehicles drive on: a VDMA LIF 1.0 file as it was imported, and which of its stations serve which locations. */
export const floorPlan = defineRecord({
  name: "floorPlan",
  merge: "owned",
  fields: {
    name: text(),
    /** The LIF document, checked when it was imported. */
    lif: json<object>({}),
    /** Station id to location. A station whose id or name is a location's code needs no entry. */
    stations: json<Record<string, string>>({}),
    version: int(1),
    active: bool(true),
    importedBy: text(),
    importedAt: when(),
  },
});
export type FloorPlan = RowOf<typeof floorPlan.fields>;
