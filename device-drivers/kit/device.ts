import type { Observable } from "rxjs";
import type { Bus } from "./bus.ts";
import type { Health } from "./health.ts";
import type { TraceLine } from "./link.ts";
import type { Reading } from "./reading.ts";

/**
 * One running machine: readings out, commands in, and whether it can be counted on. Kinds with a richer talk (printer, RFID portal,
 * vehicle, decision point) extend this with their own methods and streams.
 */
export interface Device {
  readonly id: string;
  readonly readings$: Observable<Reading>;
  /** Replays the newest. */
  readonly health$: Observable<Health>;
  readonly health: Health;
  readonly trace$: Observable<TraceLine>;
  stop(): Promise<void>;
}

/** What a driver is given from outside, so that nothing in it asks the clock or the disk by itself. */
export interface DeviceSurroundings {
  now(): number;
  /** What is unusual, for the log: never payloads of people. */
  log(level: "info" | "warn" | "error", event: string, detail?: Record<string, unknown>): void;
  /** For machines that speak MQTT. */
  readonly bus?: Bus;
  /** A folder of its own for what must outlive the process: certificates, an outbox. */
  readonly folder?: string;
}
