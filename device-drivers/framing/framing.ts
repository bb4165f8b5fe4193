/** How bytes of a stream become frames. Data of a catalogue entry; `start` makes the splitter of one machine. */
export interface Framing {
  start(): Splitter;
}

/**
 * Bytes in, whole frames out, whatever the chunks. The splitter holds at most one frame. It knows no clock: whoever feeds it calls
 * `idle` when nothing came for `idleMs`.
 */
export interface Splitter {
  push(chunk: Uint8Array): Frame[];
  readonly idleMs?: number;
  /** Whether anything waits for its end: the idle clock runs only then. */
  readonly holds: boolean;
  idle(): Frame[];
  /** The line was made anew: half a frame from before has nothing to do with what comes. */
  reset(): void;
}

export interface Frame {
  /** Without what framed it. */
  bytes: Uint8Array;
  /** Why it is no frame: longer than allowed (`bytes` is its beginning), or cut off before its end. */
  trouble?: "too-long" | "unreadable";
}
