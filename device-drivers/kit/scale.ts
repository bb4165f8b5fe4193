import type { Device } from "./device.ts";
import type { HealthReason } from "./health.ts";
import type { TroubleCode, WeightReading } from "./reading.ts";

/** A scale that can be talked to. Each call ends within its time, with what was asked or a `ScaleTrouble`. */
export interface Scale extends Device {
  /** The next weight that stands still, from after the call. */
  weigh(options?: { timeoutMs?: number }): Promise<WeightReading>;
  /** What is on it becomes tare; resolves when the scale says so. */
  tare(): Promise<void>;
  /** What is on it (a little dirt) becomes zero. */
  zero(): Promise<void>;
}

export class ScaleTrouble extends Error {
  readonly code: TroubleCode | HealthReason["code"];
  constructor(code: TroubleCode | HealthReason["code"], said = "") {
    super(said || code);
    this.name = "ScaleTrouble";
    this.code = code;
  }
}
