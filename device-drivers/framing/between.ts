import { frameBuffer } from "./frame-buffer.ts";
import type { Frame, Framing } from "./framing.ts";

export interface BetweenOptions {
  start: number;
  end: number;
  /** Bytes that follow the end and belong to the frame: a checksum, of any value. */
  checkBytes?: number;
  /** Without start, end and check bytes. */
  maxBytes: number;
  /** A start inside a frame is content, not a new beginning. */
  startInside?: boolean;
  /** A frame that stops half way for that long is given up. */
  idleMs?: number;
}

/**
 * Frames from a start byte to an end byte, and check bytes behind it. `bytes` of a frame has all of them, start and end too, because
 * checksums are taken over them. What lies between frames is dropped; more of it than a frame could be is told as `too-long`.
 */
export function between(options: BetweenOptions): Framing {
  const { start, end, checkBytes = 0, maxBytes, startInside = false, idleMs } = options;
  return {
    start() {
      const buffer = frameBuffer(maxBytes + 2 + checkBytes);
      let place: "outside" | "inside" | "check" = "outside";
      let checkLeft = 0;
      let junk = 0;

      return {
        idleMs,
        get holds() {
          return place !== "outside";
        },
        push(chunk) {
          const frames: Frame[] = [];
          for (const byte of chunk) take(byte, frames);
          return frames;
        },
        idle() {
          const frames: Frame[] = [];
          giveUp(frames);
          return frames;
        },
        reset() {
          place = "outside";
          junk = 0;
          buffer.clear();
        },
      };

      function take(byte: number, frames: Frame[]): void {
        if (place === "check") {
          buffer.add(byte, frames);
          if (--checkLeft === 0) finish(frames);
          return;
        }
        if (byte === start && (place === "outside" || !startInside)) {
          if (place === "inside" && buffer.length > 1) giveUp(frames);
          buffer.clear();
          buffer.add(byte, frames);
          place = "inside";
          return;
        }
        if (place === "outside") {
          if (++junk === maxBytes + 1) frames.push({ bytes: new Uint8Array(), trouble: "too-long" });
          return;
        }
        const tooLong = byte !== end && buffer.length > maxBytes;
        if (tooLong) {
          frames.push({ bytes: buffer.take().slice(0, SHOWN_BYTES), trouble: "too-long" });
          place = "outside";
          junk = maxBytes + 1;
          return;
        }
        buffer.add(byte, frames);
        if (byte !== end) return;
        if (checkBytes === 0) finish(frames);
        else {
          place = "check";
          checkLeft = checkBytes;
        }
      }

      function finish(frames: Frame[]): void {
        frames.push({ bytes: buffer.take() });
        place = "outside";
        junk = 0;
      }

      function giveUp(frames: Frame[]): void {
        if (place === "outside") return;
        frames.push({ bytes: buffer.take(), trouble: "unreadable" });
        place = "outside";
      }
    },
  };
}

const SHOWN_BYTES = 64;
