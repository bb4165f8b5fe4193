/**
 * What a fleet and a vehicle tell each other, in our own words: one model for VDA 5050 2.0, 2.1 and 3.0. Lengths are millimetres, angles
 * thousandths of a degree (-180 000 to 180 000), shares per mille, weights grams, times UTC milliseconds. The codecs beside this file
 * know how each version spells it.
 */

export type Version = "2.0" | "2.1" | "3.0";

export interface Order {
  id: string;
  /** 0 for a new order, one more for each change. */
  update: number;
  nodes: readonly OrderNode[];
  edges: readonly OrderEdge[];
  description?: string;
  /** 2.x only. */
  zoneSetId?: string;
}

export interface OrderNode {
  id: string;
  /** Even, and one more than the edge before it. */
  seq: number;
  /** Part of the base: the vehicle may drive there. Never taken back. */
  released: boolean;
  position?: NodePosition;
  actions: readonly Action[];
  description?: string;
}

export interface NodePosition {
  xMm: number;
  yMm: number;
  mapId: string;
  headingMdeg?: number;
  /** How far off the vehicle may be to count as there. */
  deviationMm?: number;
  deviationMdeg?: number;
}

export interface OrderEdge {
  id: string;
  /** Odd. */
  seq: number;
  released: boolean;
  fromNode: string;
  toNode: string;
  lengthMm?: number;
  maxSpeedMmS?: number;
  maxHeightMm?: number;
  minHeightMm?: number;
  headingMdeg?: number;
  headingIs?: "global" | "tangential";
  /** 2.x: whether the vehicle may turn on the edge. */
  rotationAllowed?: boolean;
  maxRotationMdegS?: number;
  direction?: string;
  corridor?: { leftMm: number; rightMm: number; of?: "centre" | "contour" };
  /** NURBS, in metres as on the wire: passed on, never computed with. */
  trajectory?: {
    degree: number;
    knotVector: readonly number[];
    controlPoints: readonly { x: number; y: number; weight?: number }[];
  };
  actions: readonly Action[];
  description?: string;
}

export type Blocking = "none" | "single" | "soft" | "hard";

/** One thing to do at a node, along an edge, or at once. `type` is the wire's name: `pick`, `drop`, `cancelOrder`, or a maker's own. */
export interface Action {
  id: string;
  type: string;
  blocking: Blocking;
  parameters: readonly ActionParameter[];
  description?: string;
  /** 3.0: the vehicle may ask whether to try again. */
  retriable?: boolean;
}

export interface ActionParameter {
  key: string;
  value: string | number | boolean | readonly unknown[] | object;
}

export type ActionStatus = "waiting" | "initializing" | "running" | "paused" | "retriable" | "finished" | "failed";

export interface ActionState {
  id: string;
  type?: string;
  status: ActionStatus;
  result?: string;
}

export type OperatingMode =
  | "startup"
  | "automatic"
  | "semiautomatic"
  | "intervened"
  | "manual"
  | "service"
  | "teach-in";

export interface VehicleState {
  orderId: string;
  orderUpdate: number;
  lastNodeId: string;
  lastNodeSeq: number;
  /** What the vehicle still has to drive, in order: base, then horizon. */
  nodesLeft: readonly { id: string; seq: number; released: boolean }[];
  edgesLeft: readonly { id: string; seq: number; released: boolean }[];
  position?: Position;
  speedMmS?: number;
  /** Undefined: this vehicle cannot tell. Empty: it carries nothing. */
  loads?: readonly Load[];
  driving: boolean;
  paused: boolean;
  /** It is about to run out of base and would like more. */
  wantsBase: boolean;
  /** Of the order; in 2.x those of instant actions too, which the wire does not tell apart. */
  actions: readonly ActionState[];
  instantActions: readonly ActionState[];
  zoneActions: readonly ActionState[];
  battery: Battery;
  mode: OperatingMode;
  errors: readonly VehicleError[];
  notes: readonly { type: string; text: string }[];
  eStop: "none" | "auto-ack" | "manual" | "remote";
  fieldViolation: boolean;
  /** 3.0: what the vehicle asks leave for. */
  requests: readonly VehicleRequest[];
  maps: readonly { id: string; version: string; enabled: boolean }[];
  zoneSets: readonly { id: string; mapId: string; enabled: boolean }[];
}

export interface Position {
  xMm: number;
  yMm: number;
  headingMdeg: number;
  mapId: string;
  /** Whether it knows where it is. */
  localized: boolean;
  deviationMm?: number;
}

export interface Load {
  id?: string;
  type?: string;
  position?: string;
  weightGrams?: number;
}

export interface Battery {
  /** 200 or 800 may mean no more than "low" or "good". */
  chargePermille: number;
  charging: boolean;
  millivolts?: number;
  rangeMm?: number;
}

export type ErrorLevel = "warning" | "urgent" | "critical" | "fatal";

export interface VehicleError {
  /** As on the wire; makers add their own. */
  type: string;
  level: ErrorLevel;
  /** What it means to a fleet, where the type is one that the texts define. */
  meaning: ErrorMeaning;
  orderId?: string;
  orderUpdate?: number;
  actionId?: string;
  nodeId?: string;
  description?: string;
  hint?: string;
  references: readonly { key: string; value: string }[];
}

export type ErrorMeaning =
  | "order-refused"
  | "instant-action-refused"
  | "no-order-to-cancel"
  | "node-unreachable"
  | "not-localized"
  | "other";

export interface VehicleRequest {
  id: string;
  kind: "access" | "replanning" | "corridor";
  zoneId?: string;
  zoneSetId?: string;
  edgeId?: string;
  seq?: number;
  status: "requested" | "granted" | "revoked" | "expired";
}

export interface RequestAnswer {
  id: string;
  grant: "granted" | "queued" | "rejected" | "revoked";
  untilMs?: number;
}

export type ConnectionState = "online" | "offline" | "broken" | "hibernating";

/** The parts of a factsheet that change how a fleet speaks to the vehicle. 0 or absent: no limit. */
export interface Factsheet {
  series: string;
  kinematics: string;
  class: string;
  maxLoadGrams: number;
  lengthMm: number;
  widthMm: number;
  maxSpeedMmS: number;
  limits: {
    messageBytes?: number;
    idLength?: number;
    idsNumericOnly?: boolean;
    loadIdLength?: number;
    orderNodes?: number;
    orderEdges?: number;
    nodeActions?: number;
    edgeActions?: number;
    actionParameters?: number;
    instantActions?: number;
    stateNodes?: number;
    orderIntervalMs: number;
    stateIntervalMs: number;
  };
  /** Full names (`order.nodes.nodePosition.theta`). Empty: the vehicle does not say. */
  optional: readonly { name: string; required: boolean }[];
  actions: readonly {
    type: string;
    scopes: readonly ("instant" | "node" | "edge" | "zone")[];
    parameters?: readonly string[];
  }[];
  loadTypes: readonly string[];
  /** 3.0. */
  charging?: {
    criticalPermille?: number;
    desiredMinPermille?: number;
    desiredMaxPermille?: number;
    minMs?: number;
  };
}

/** 3.0: areas with rules. Kept as on the wire but for units, because every type has fields of its own. */
export interface ZoneSet {
  id: string;
  mapId: string;
  zones: readonly Zone[];
}

export interface Zone {
  id: string;
  type:
    | "BLOCKED"
    | "LINE_GUIDED"
    | "RELEASE"
    | "COORDINATED_REPLANNING"
    | "SPEED_LIMIT"
    | "ACTION"
    | "PRIORITY"
    | "PENALTY"
    | "DIRECTED"
    | "BIDIRECTED";
  corners: readonly { xMm: number; yMm: number }[];
  /** The fields that only this type has, with the wire's names. */
  more?: Readonly<Record<string, unknown>>;
}

/** Every message, by its topic. */
export interface Messages {
  order: Order;
  instantActions: readonly Action[];
  responses: readonly RequestAnswer[];
  zoneSet: ZoneSet;
  state: VehicleState;
  visualization: { position?: Position; speedMmS?: number };
  connection: ConnectionState;
  factsheet: Factsheet;
}
export type Topic = keyof Messages;

/** Who speaks, and the count of this topic. */
export interface Header {
  headerId: number;
  atMs: number;
  manufacturer: string;
  serial: string;
}
