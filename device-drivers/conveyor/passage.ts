/** How the scanner at a decision point fared. */
export type ReadState = "good" | "no-read" | "multi-read";

/** What a controller says became of a parcel, by its number in the tag map. */
export const confirmReasons = [
  "diverted",
  "missed-gap",
  "lane-full",
  "jam",
  "no-decision",
  "lost",
  "unknown-arrival",
  "rate-limit",
] as const;
export type ConfirmReason = (typeof confirmReasons)[number];

/** One passage of one parcel over one decision point. `epoch` grows when the controller began to count anew. */
export interface PassageKey {
  point: string;
  epoch: number;
  seq: number;
}

export interface Parcel extends PassageKey {
  trackId: number;
  barcode: string;
  read: ReadState;
  grams: number;
  lengthMm: number;
  /** How often it came round before. */
  rounds: number;
  seenAtMs: number;
}

/** Why a lane was chosen. All but `wish` and what the wish says are the decision point's own. */
export type LaneReason = "no-read" | "multi-read" | "unknown" | "rounds" | "lane-full" | (string & {});

/** Where a parcel should go: the first lane that takes it. `because` comes back with the decision. */
export interface LaneWish {
  lanes: readonly number[];
  because: string;
}

export type PassageEnd = "diverted" | "rerouted" | "lost";

/** `lost` by us, and why: nothing came in time, its slot was used again, the controller began anew. */
export type EndReason = ConfirmReason | "timeout" | "overwritten" | "restarted";

export type LaneState = "ok" | "half" | "full" | "jam" | "disabled";
export const laneStates: readonly LaneState[] = ["ok", "half", "full", "jam", "disabled"];
export type SectionState = "running" | "stopped" | "jam" | "blocked" | "starved" | "held" | "aborted";
export const sectionStates: readonly SectionState[] = [
  "running",
  "stopped",
  "jam",
  "blocked",
  "starved",
  "held",
  "aborted",
];

/** What a decision point says, in the order it happened. A passage has one `seen` and one `ended`. */
export type PointEvent =
  | {
      kind: "seen";
      atMs: number;
      parcel: Parcel;
      /** A lane is wanted by then; absent when it was chosen already, or is too late. */
      decideByMs?: number;
    }
  | {
      kind: "decided";
      atMs: number;
      parcel: Parcel;
      lane: number;
      alt: number;
      because: LaneReason;
    }
  /** The controller has the answer. */
  | { kind: "commanded"; atMs: number; parcel: Parcel; lane: number; because: LaneReason; tookMs: number }
  | {
      kind: "ended";
      atMs: number;
      parcel: Parcel;
      state: PassageEnd;
      /** Where it went, as the controller says; `null` when nobody knows. */
      lane: number | null;
      /** What it was told; `null` when it was told nothing. */
      wanted: number | null;
      because: LaneReason;
      reason: EndReason;
    }
  /** It was given up as lost, and turned up. */
  | { kind: "late"; atMs: number; parcel: Parcel; lane: number; reason: ConfirmReason }
  /** Something came into a lane that the controller did not follow. */
  | { kind: "stray"; atMs: number; key: PassageKey; lane: number }
  /** The controller counts anew: what was on its way is ended as lost. */
  | { kind: "restarted"; atMs: number; point: string; epoch: number; open: number };
