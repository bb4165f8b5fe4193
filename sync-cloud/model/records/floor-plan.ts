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
    /** LIF knows none: drawn on the kiosk, or imported beside it. */
    zones: json<readonly FloorZone[]>([]),
    /** Node id to why nobody may enter it now. */
    closures: json<Record<string, FloorClosure>>({}),
    version: int(1),
    active: bool(true),
    importedBy: text(),
    importedAt: when(),
  },
});
export type FloorPlan = RowOf<typeof floorPlan.fields>;

/** An area of one map with a rule of its own. */
export interface FloorZone {
  readonly id: string;
  readonly name: string;
  /**
   * `emergency-stop`: where one emergency stop belongs; a vehicle that reports a stop in it stops the zone, and nobody else is sent in.
   * `no-entry`: nobody is sent in. `slow`: no faster than `maxSpeedMmS`.
   */
  readonly kind: "emergency-stop" | "no-entry" | "slow";
  readonly mapId: string;
  /** Corners in order, in millimetres of the map. */
  readonly polygon: readonly { readonly xMm: number; readonly yMm: number }[];
  /** What a person does to end a stop here, in words. */
  readonly release: string;
  /** Of slow zones only. */
  readonly maxSpeedMmS: number | null;
}

/** A person closed this node. */
export interface FloorClosure {
  readonly reason: string;
  readonly by: string;
  readonly sinceMs: number;
}
