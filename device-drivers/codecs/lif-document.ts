/** What a VDMA LIF 1.0 file says, as far as it is used. Metres and radians, as in the file. */
export interface Lif {
  readonly projectIdentification: string;
  readonly lifVersion: string;
  readonly layouts: readonly LifLayout[];
}

export interface LifLayout {
  readonly layoutId: string;
  readonly layoutName: string;
  readonly layoutLevelId: string;
  readonly nodes: readonly LifNode[];
  readonly edges: readonly LifEdge[];
  readonly stations: readonly LifStation[];
}

export interface LifNode {
  readonly nodeId: string;
  readonly mapId: string;
  readonly x: number;
  readonly y: number;
  /** Vehicle types that may stand here; none: all. */
  readonly types: readonly {
    readonly vehicleTypeId: string;
    readonly theta: number | undefined;
    /** Types of the actions on offer. */
    readonly actions: readonly string[];
  }[];
}

export interface LifEdge {
  readonly edgeId: string;
  readonly startNodeId: string;
  readonly endNodeId: string;
  /** Vehicle types that may drive here; none: all. */
  readonly types: readonly {
    readonly vehicleTypeId: string;
    readonly rotationAllowed: boolean;
    readonly vehicleOrientation: number | undefined;
    readonly orientationType: "GLOBAL" | "TANGENTIAL";
    /** Metres per second. */
    readonly maxSpeed: number | undefined;
    readonly maxHeight: number | undefined;
    readonly unloaded: boolean;
    readonly loaded: boolean;
    readonly loadSetNames: readonly string[];
    readonly trajectory: LifTrajectory | undefined;
  }[];
}

/** A NURBS with as many knots as points plus degree plus one. */
export interface LifTrajectory {
  readonly degree: number;
  readonly knots: readonly number[];
  readonly points: readonly { readonly x: number; readonly y: number; readonly weight: number }[];
}

export interface LifStation {
  readonly stationId: string;
  readonly stationName: string;
  readonly stationHeight: number;
  readonly interactionNodeIds: readonly string[];
}
