import type { Layout } from "./layout.ts";

/** What traffic has to know of a vehicle. */
export interface VehicleKind {
  /** Type of the layout's rules; empty drives where every type may. */
  readonly type: string;
  readonly speedMmPerS: number;
}

/** One edge and the node at its end. */
export interface Step {
  readonly edge: string;
  readonly node: string;
  readonly lengthMm: number;
}

/** What a vehicle may drive from now on, in addition to what it had. Append to its base in this order. */
export interface Grant {
  readonly vehicle: string;
  readonly steps: readonly Step[];
  /** The last of these steps ends at the vehicle's goal: actions belong there. */
  readonly arrives: boolean;
  /** Why it drives: to its goal, or out of the way (to its refuge; it has no goal, or cannot reach it yet). */
  readonly toward: "goal" | "refuge";
}

/** A step is reserved, but leads through something closed. Open it (door) or bring it (lift, to the level of `from`), then say `open`. */
export interface Ask {
  readonly resource: string;
  readonly vehicle: string;
  readonly from: string;
  readonly to: string;
}

export interface Wait {
  readonly vehicle: string;
  readonly node: string;
  readonly sinceMs: number;
  readonly why:
    | "held" // what comes next is another vehicle's
    | "unsafe" // free, but taking it could end in vehicles that block each other
    | "zone-full"
    | "blocked" // closed by a person or an emergency stop
    | "resource" // a door or lift has not opened yet
    | "no-way" // no path of this layout leads there for this vehicle
    | "stuck"; // reality made it so (placed by hand, deviated): a person has to move somebody
  /** Vehicles it waits for directly. */
  readonly for: readonly string[];
}

export type VehicleState =
  | "free" // no goal: may be sent away when it stands in the way
  | "driving"
  | "waiting"
  | "arrived" // at its goal, and stays until told otherwise
  | "immobile";

export interface VehicleView {
  readonly vehicle: string;
  readonly state: VehicleState;
  /** The last node it was at. */
  readonly at: string;
  /** Granted and not yet passed: never taken back by traffic. */
  readonly base: readonly Step[];
  /** What it will probably drive after that; changes at any time. Ends at the goal, or at the refuge when it heads there. */
  readonly horizon: readonly Step[];
  readonly goal: string | null;
  /** The parking or charging node that is kept for it. */
  readonly refuge: string;
}

export interface TrafficOptions {
  /** Two vehicles whose nodes or edges come closer than this (centre line to centre line) exclude each other. */
  readonly envelopeMm?: number;
  /** A base reaches at least this far ahead where that is safe … */
  readonly aheadMm?: number;
  /** … and never has more steps than this. */
  readonly aheadSteps?: number;
  /** A vehicle that waited this long looks for another way. */
  readonly replanAfterMs?: number;
  /** The vehicle that waited longest gets the right of way over all after this long. */
  readonly urgentAfterMs?: number;
}

export type Placed =
  | {
      readonly ok: true /** Vehicles that hold what this one stands on: a fault of reality, stop them. */;
      readonly overlaps: readonly string[];
    }
  | { readonly ok: false; readonly why: "node-unknown" | "no-refuge-left" | "no-way-to-refuge" };

/**
 * Who may drive where. Pure: time is handed in, nothing is sent. Every call changes the state at once; `grant` gives what is new to drive.
 *
 * What always holds, whatever is called in whatever order, as long as vehicles stay on their bases: no two vehicles hold the same node,
 * edges that collide, or a zone beyond its capacity; and some order exists in which every vehicle can reach its goal and then its refuge.
 * See docs/decisions (traffic is safe by construction).
 *
 * The life of a vehicle: `place` (it was seen standing at a node) → `goal` → `grant` … `passed` … `arrived` (see `view`) → the next
 * `goal`, or `release` → … → `remove`.
 */
export class Traffic {
  constructor(layout: Layout, options: TrafficOptions = {}) {
    throw new Error(`to come: ${layout.name} ${Object.keys(options).length}`);
  }

  /** The vehicle stands at this node: at start, after a deviation, after it stopped on a cancelled order. It holds this node and nothing else. */
  declare place: (vehicle: string, node: string, kind: VehicleKind, nowMs: number) => Placed;
  /** The vehicle shall go to one of these nodes (a station has several). Replaces the goal before; the base stays. False when no path leads there. */
  declare goal: (
    vehicle: string,
    nodes: readonly string[],
    nowMs: number,
    load?: { loaded: boolean; loadSet?: string },
  ) => boolean;
  /** The vehicle has no goal (any more): it stays where its base ends until it is in somebody's way; then it is granted the way to its refuge. */
  declare release: (vehicle: string, nowMs: number) => void;
  /** The vehicle shall go to a parking place and stay: the nearest free one, or one of `nodes`. False when none can be had. */
  declare park: (vehicle: string, nowMs: number, nodes?: readonly string[]) => boolean;
  /** Extends bases as far as is safe and of use. Call after every change; cheap when nothing can be granted. */
  declare grant: (nowMs: number) => readonly Grant[];
  /** The vehicle left the edge before this node behind it: what lies before is free for others. False when the node is not on its base: `place` it. */
  declare passed: (vehicle: string, node: string, nowMs: number) => boolean;
  /** It does not answer, is in manual mode, or failed: it keeps its whole base and gets nothing new; others drive around it. */
  declare immobile: (vehicle: string, isImmobile: boolean, nowMs: number) => void;
  /** The vehicle is no longer on the floor: all it held is free. */
  declare remove: (vehicle: string) => void;
  /** Nobody may enter these nodes (and edges between any of them) from now on: a person closed them, or an emergency stop. `key` names the closure. */
  declare block: (key: string, nodes: readonly string[]) => void;
  declare unblock: (key: string) => void;
  /** Doors and lifts that vehicles stand before. */
  declare asks: () => readonly Ask[];
  /** The resource is open for this vehicle until it has passed; the next `grant` gives the step. */
  declare open: (resource: string, vehicle: string) => void;
  /** Every vehicle that has somewhere to go and nothing left to drive. */
  declare waits: (nowMs: number) => readonly Wait[];
  declare view: (vehicle: string) => VehicleView | undefined;
  declare vehicles: () => readonly string[];
  /** Milliseconds a vehicle of this kind needs alone on empty tracks, or nothing where no path leads: for dispatch. */
  declare travelMs: (kind: VehicleKind, from: string, to: readonly string[]) => number | undefined;
}
