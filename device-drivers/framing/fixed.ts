import { frameBuffer } from "./frame-buffer.ts";
import type { Frame, Framing } from "./framing.ts";

/** Frames of one length. Only the pause between them tells where one begins: after `idleMs` an unfinished one is given up. */
export function fixed({ bytes: frameBytes, idleMs }: { bytes: number; idleMs: number }): Framing {
  return {
    start() {
      const buffer = frameBuffer(frameBytes);
      return {
        idleMs,
        get holds() {
          return buffer.length > 0;
        },
        push(chunk) {
          const frames: Frame[] = [];
          for (const byte of chunk) {
            buffer.add(byte, frames);
            if (buffer.length === frameBytes) frames.push({ bytes: buffer.take() });
          }
          return frames;
        },
        idle: () => (buffer.length > 0 ? [{ bytes: buffer.take(), trouble: "unreadable" }] : []),
        reset: () => buffer.clear(),
      };
    },
  };
}
