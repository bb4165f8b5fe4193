import type { Observable } from "rxjs";
import type { Device } from "../kit/device.ts";

/** A reader of tags with one or more antennas. Its readings are `tags`, merged per tag and antenna within a short window. */
export interface RfidReader extends Device {
  readonly events$: Observable<RfidEvent>;
  /** Whether it looks for tags, as far as it was told and said so. */
  readonly isReading: boolean;
  /** Antennas that the reader says are not connected. */
  readonly lostAntennas: ReadonlySet<number>;
  /**
   * Look for tags until `stopReading`. The wish is kept: a reader that is away is told when it is back. Rejects with a `LinkTrouble` when
   * it could not be told now.
   */
  startReading(): Promise<void>;
  stopReading(): Promise<void>;
}

export type RfidEvent =
  | { event: "reading"; atMs: number; on: boolean }
  | { event: "antenna"; atMs: number; antenna: number; connected: boolean }
  | { event: "exception"; atMs: number; said: string }
  /** Reads were thrown away in the reader: what passed in that time is not complete. */
  | { event: "reads-lost"; atMs: number };
