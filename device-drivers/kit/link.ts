import type { Observable } from "rxjs";
import type { Health } from "./health.ts";

/** A way to bytes: serial port, TCP socket, recorded file. Opens one connection at a time; knows nothing of retries. */
export interface Transport {
  /** For people and logs: `serial:/dev/ttyACM0@9600`, `tcp:10.0.0.7:9100`. */
  readonly address: string;
  /** Rejects with a `LinkTrouble`. The signal ends an attempt that takes too long. */
  open(signal: AbortSignal): Promise<Connection>;
  /** The machine dials us: opening takes as long as it takes, and is not given up. */
  readonly waitsToBeCalled?: true;
  /** Lets go of what is kept between openings: a listening port. Called once, when the link stops. */
  release?(): Promise<void>;
}

export interface Connection {
  readonly bytes$: Observable<Uint8Array>;
  /** Settles when the bytes are handed to the system; the link races it with a timer (a dead port never calls back). */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves once, when the line is gone, with why. */
  readonly closed: Promise<LinkTrouble>;
  close(): Promise<void>;
}

/** A transport that is opened, watched and opened again, for ever, with growing pauses. */
export interface Link {
  readonly address: string;
  readonly bytes$: Observable<Uint8Array>;
  /** Each time a line was made, before its first byte: forget half a frame, greet the machine. */
  readonly opened$: Observable<void>;
  /** Replays the newest. */
  readonly health$: Observable<Health>;
  readonly health: Health;
  /** Every chunk in either direction, for the live trace and the recorder. */
  readonly trace$: Observable<TraceLine>;
  /** Rejects with a `LinkTrouble` when the line is down, the write is stuck or the queue is full; never waits longer than `timeoutMs`. */
  write(bytes: Uint8Array, timeoutMs?: number): Promise<void>;
  /** The protocol says whether what comes makes sense: a valid frame keeps the link online, silence past the limit makes it `silent`. */
  heard(): void;
  /** Hang up and dial anew: the protocol found the line useless. */
  reset(why: LinkTrouble): void;
  stop(): Promise<void>;
}

export interface TraceLine {
  atMs: number;
  direction: "in" | "out" | "note";
  /** Raw bytes; for a note, UTF-8 text (opened, closed, why). */
  bytes: Uint8Array;
}

export class LinkTrouble extends Error {
  readonly code: NonNullable<Health["why"]>["code"];
  constructor(code: NonNullable<Health["why"]>["code"], said = "") {
    super(said || code);
    this.name = "LinkTrouble";
    this.code = code;
  }
}
