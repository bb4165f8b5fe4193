import { frameBuffer } from "./frame-buffer.ts";
import type { Frame, Framing } from "./framing.ts";

export interface LinesOptions {
  /** What ends a frame. `any`: CR, LF or both. `none`: only the pause behind it. */
  end?: "any" | "cr" | "lf" | "crlf" | "none";
  maxBytes: number;
  /**
   * After that pause a frame without its end is closed (`end: "none"`), or given up as cut off: what comes next must not be glued to it.
   */
  idleMs?: number;
  /** Take one STX from the front and one ETX from the back, where they are. */
  wrapped?: boolean;
}

/** Text lines. An empty line is no frame. */
export function lines({ end = "any", maxBytes, idleMs, wrapped = false }: LinesOptions): Framing {
  if (end === "none" && idleMs === undefined) throw new Error("frames without an end need idleMs");
  return {
    start() {
      const buffer = frameBuffer(maxBytes);
      let sawCr = false;

      return {
        idleMs,
        get holds() {
          return buffer.length > 0 || buffer.overflowed || sawCr;
        },
        push(chunk) {
          const frames: Frame[] = [];
          for (const byte of chunk) take(byte, frames);
          return frames;
        },
        idle() {
          const frames: Frame[] = [];
          if (sawCr) buffer.add(CR, frames);
          sawCr = false;
          if (end === "none") close(frames);
          else if (buffer.length > 0 && !buffer.overflowed)
            frames.push({ bytes: buffer.take(), trouble: "unreadable" });
          else buffer.clear();
          return frames;
        },
        reset() {
          sawCr = false;
          buffer.clear();
        },
      };

      function take(byte: number, frames: Frame[]): void {
        if (end === "crlf") {
          if (sawCr && byte === LF) {
            sawCr = false;
            close(frames);
            return;
          }
          if (sawCr) buffer.add(CR, frames);
          sawCr = byte === CR;
          if (sawCr) return;
        } else if (
          (byte === CR && (end === "any" || end === "cr")) ||
          (byte === LF && (end === "any" || end === "lf"))
        ) {
          close(frames);
          return;
        }
        buffer.add(byte, frames);
      }

      function close(frames: Frame[]): void {
        if (buffer.overflowed) {
          buffer.clear();
          return;
        }
        let bytes = buffer.take();
        if (wrapped && bytes[0] === STX) bytes = bytes.subarray(1);
        if (wrapped && bytes.at(-1) === ETX) bytes = bytes.subarray(0, -1);
        if (bytes.length > 0) frames.push({ bytes });
      }
    },
  };
}

const STX = 0x02;
const ETX = 0x03;
const LF = 0x0a;
const CR = 0x0d;
