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
  /** Its base now ends at its goal: actions belong there. Told once for each goal, without steps when it ends there already. */
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
  /** Vehicles that have to move on first. */
  readonly for: readonly string[];
  /** Closed nodes, and ends of closed edges, on the way it would take: it has none around them. */
  readonly closed: readonly string[];
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
  /** The nodes it shall go to, any of them; empty without a goal. */
  readonly goals: readonly string[];
  /** The parking or charging node that is kept for it. */
  readonly refuge: string | null;
}

export type Placed = (
  | { readonly ok: true }
  | { readonly ok: false; readonly why: "node-unknown" | "no-refuge-left" | "no-way-to-refuge" }
) & {
  /** Vehicles that hold what this one stands on: a fault of reality, stop them. */
  readonly overlaps: readonly string[];
};
