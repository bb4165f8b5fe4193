import type { Observable } from "rxjs";
import type { Device } from "./device.ts";

/** A label printer. It prints one job at a time and says of each what became of it, or that it cannot know. */
export interface Printer extends Device {
  /** Replays the newest. */
  readonly status$: Observable<PrinterStatus>;
  readonly status: PrinterStatus;
  print(job: PrinterJob): Promise<PrintResult>;
  /** Takes back whatever is in the printer and not printed yet, so that it cannot come out later. Gives whether the printer took it. */
  cancelAll(): Promise<boolean>;
}

export interface PrinterJob {
  /** For the log. */
  id: string;
  bytes: Uint8Array;
  /**
   * Asked when the printer is reached and ready, just before the first byte: whoever keeps the job notes down that it is being sent.
   * `false`, or a failure, and nothing is sent.
   */
  begin?: () => Promise<boolean>;
  /** Stop waiting. Before the first byte nothing was sent; after it the outcome is unknown. */
  signal?: AbortSignal;
}

/**
 * `printed`: the printer's own counters say that all of it came out. `refused-before-sending`: not one byte of the job was written, it
 * may be printed later or elsewhere. `unknown`: it was interrupted after the first byte; only a look at the printer tells, so it is
 * never sent again without a person.
 */
export type PrintOutcome = "printed" | "refused-before-sending" | "unknown";

export interface PrintResult {
  outcome: PrintOutcome;
  /** Why not `printed`; empty when it was. */
  why: PrinterReason | "";
}

export type PrinterReason =
  | "no-connection"
  | "no-answer" // many printers say nothing at all when out of labels or with the head open
  | "paper-out"
  | "ribbon-out"
  | "head-open"
  | "paused"
  | "buffer-full"
  | "memory-corrupt"
  | "too-hot"
  | "too-cold"
  | "interrupted" // the line broke after the first byte
  | "write-stuck"
  | "took-too-long"
  | "busy"
  | "not-wanted" // `begin` said no
  | "stopped";

/** What the printer said last, or that it says nothing. */
export interface PrinterStatus {
  atMs: number;
  ready: boolean;
  /** Why it is not ready, the gravest first; empty when it is. */
  reasons: readonly PrinterReason[];
  /** Since when it has been ready, or not. */
  sinceMs: number;
  formatsInBuffer: number;
  labelsRemaining: number;
  labelWaiting: boolean;
  model: string;
  firmware: string;
  /** Dots per inch by its own word; 0 while it has not said. */
  dpi: number;
}
