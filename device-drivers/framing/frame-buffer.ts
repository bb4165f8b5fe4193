import type { Frame } from "./framing.ts";

/** The one frame a splitter holds. The byte past the limit is told once as `too-long`, and the rest is dropped until `clear` or `take`. */
export interface FrameBuffer {
  readonly length: number;
  readonly overflowed: boolean;
  add(byte: number, frames: Frame[]): void;
  /** What it holds, as a copy, and empty again. */
  take(): Uint8Array;
  clear(): void;
}

export function frameBuffer(maxBytes: number): FrameBuffer {
  let bytes = new Uint8Array(Math.min(maxBytes, FIRST_BYTES));
  let length = 0;
  let overflowed = false;
  return {
    get length() {
      return length;
    },
    get overflowed() {
      return overflowed;
    },
    add(byte, frames) {
      if (overflowed) return;
      if (length === maxBytes) {
        overflowed = true;
        frames.push({ bytes: bytes.slice(0, Math.min(length, SHOWN_BYTES)), trouble: "too-long" });
        length = 0;
        return;
      }
      if (length === bytes.length) {
        const larger = new Uint8Array(Math.min(maxBytes, bytes.length * 2));
        larger.set(bytes);
        bytes = larger;
      }
      bytes[length++] = byte;
    },
    take() {
      const taken = bytes.slice(0, length);
      length = 0;
      overflowed = false;
      return taken;
    },
    clear() {
      length = 0;
      overflowed = false;
    },
  };
}

const FIRST_BYTES = 256;
/** As much of a frame that is too long as people need to see what it was. */
const SHOWN_BYTES = 64;
