/**
 * What a machine said, whoever made it: kind and unit, never a model. Times are when it was said, by the machine's clock where it has
 * a trusted one, else when its last byte came.
 */
export type Reading =
  | ScanReading
  | WeightReading
  | TagReading
  | MeasureReading
  | ContactReading
  | LightReading
  | TroubleReading;

export type ReadingKind = Reading["kind"];

/** A code read by a scanner. `raw` keeps GS (0x1D) and has no framing, prefix or AIM identifier. */
export interface ScanReading {
  kind: "scan";
  atMs: number;
  raw: string;
  /** AIM symbology identifier with its bracket (`]C1`), where the scanner sends one. */
  aim?: string;
  /** The same code from the same scanner within the bounce time: shown, never acted on twice. */
  bounce?: true;
  /** A camera tunnel that saw no code, or several that disagree. */
  noRead?: true;
}

/** Whole grams. Only `stable` and in range may become a fact. */
export interface WeightReading {
  kind: "weight";
  atMs: number;
  grams: number;
  stable: boolean;
  /** Net of `tareGrams`, when the scale has tared. */
  net?: boolean;
  tareGrams?: number;
  /** The scale's increment, where it says. */
  stepGrams?: number;
  /** The frame it came in, readable: what a dispute is settled with. */
  raw?: string;
}

/** RFID tags in one report. `epc` is lower-case hex without separators. */
export interface TagReading {
  kind: "tags";
  atMs: number;
  tags: readonly { epc: string; antenna: number; count: number; firstMs: number; lastMs: number; rssiDbm?: number }[];
}

/** A number from a sensor, as a whole number in the unit of its quantity. `channel` tells apart the probes of one sensor. */
export interface MeasureReading {
  kind: "measure";
  atMs: number;
  quantity: Quantity;
  value: number;
  channel: number;
  /** Counts up by one for each reading, where the sensor stores and forwards: gaps and repeats are seen. */
  seq?: number;
}

/** milli-degrees Celsius, per mille, pascal, millivolt, gram, lux, millimetre, one each. */
export type Quantity =
  | "temperature-mc"
  | "humidity-permille"
  | "pressure-pa"
  | "battery-mv"
  | "weight-g"
  | "light-lux"
  | "distance-mm"
  | "count";

/** Something that is open or closed: a door, a button, an emergency stop. */
export interface ContactReading {
  kind: "contact";
  atMs: number;
  channel: number;
  closed: boolean;
  /** Closings so far, where the device counts: an edge between two polls is seen by its counter. */
  count?: number;
  seq?: number;
}

/** An answer given at a pick-to-light or put-to-light module. `address` as on the module (flat, or aisle-bay-level). */
export interface LightReading {
  kind: "light";
  atMs: number;
  address: string;
  answer: "confirmed" | "short" | "fault" | "button";
  quantity: number;
  /** Of the command it answers, so that a repeat is known. */
  seq?: number;
}

/** The machine answered, but could not do it: overload, motion, paper out. A dead line is health, not a reading. */
export interface TroubleReading {
  kind: "trouble";
  atMs: number;
  code: TroubleCode;
  /** As the machine said it. */
  said?: string;
}

export type TroubleCode =
  | "not-ready"
  | "overload"
  | "underload"
  | "unreadable" // a frame that no codec understands
  | "check-failed" // checksum or CRC
  | "too-long"
  | "unit-changed"
  | "refused"
  | "fault";
