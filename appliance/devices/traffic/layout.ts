/**
 * The tracks vehicles drive on, as the appliance thinks of them: whole millimetres, string ids as in the file they came from. Made from
 * a LIF file (`layout-from-lif.ts`) or drawn by `make-layout.ts`. Plain data: `compileTrack` derives what driving needs.
 */
export interface Layout {
  readonly name: string;
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
  readonly stations: readonly Station[];
  /** Areas that take only so many vehicles at once: a crossing, a lift, an aisle. */
  readonly zones: readonly Zone[];
  /** Doors and lifts: what has to be opened before a vehicle may go on. */
  readonly resources: readonly Resource[];
}

export interface LayoutNode {
  readonly id: string;
  /** Floor or map. Nodes of different maps never collide. */
  readonly map: string;
  readonly xMm: number;
  readonly yMm: number;
  /** What a vehicle may do here for long. Such places off the track are the refuges that keep traffic safe. */
  readonly use?: "parking" | "charging";
  /** Vehicle types that may stand here. Left out: all. */
  readonly types?: Readonly<Record<string, NodeRule>>;
}

export interface NodeRule {
  /** How the vehicle stands, in thousandths of a radian of the map. */
  readonly thetaMrad?: number;
  /** Actions that the layout offers for this type here, as the file has them. */
  readonly actions?: readonly string[];
}

/** One way to drive, from one node to another. The way back is an edge of its own. */
export interface LayoutEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly lengthMm: number;
  /** Points in between on a curved edge; a straight one has none. */
  readonly bend?: readonly { readonly xMm: number; readonly yMm: number }[];
  /** Vehicle types that may drive here. Left out: all, without limits. */
  readonly types?: Readonly<Record<string, EdgeRule>>;
}

export interface EdgeRule {
  readonly maxSpeedMmPerS?: number;
  readonly unloaded: boolean;
  readonly loaded: boolean;
  /** Load sets that may be carried here; left out or empty: all. */
  readonly loadSets?: readonly string[];
  readonly rotationAllowed: boolean;
  readonly orientationMrad?: number;
  readonly orientation?: "global" | "tangential";
  readonly maxHeightMm?: number;
}

export interface Station {
  readonly id: string;
  readonly name: string;
  /** Where a vehicle stands to serve it; any one of them. */
  readonly nodes: readonly string[];
  readonly heightMm: number;
}

/** At most `capacity` vehicles hold anything of it at one time. */
export interface Zone {
  readonly id: string;
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
  readonly capacity: number;
}

/**
 * Steps onto these edges and nodes are reserved first and driven only when somebody said that it is open (`Traffic.open`). A lift has one
 * for each landing: it is opened to drive in, and opened again, at the other level, to ride.
 */
export interface Resource {
  readonly id: string;
  readonly kind: "door" | "lift" | "station";
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
}
