/**
 * Consistent Overhead Byte Stuffing: bytes without any zero, so that a zero ends a frame and a listener that joins in the middle is in
 * step after the next one. Costs one byte in 254.
 * Source: Cheshire and Baker, "Consistent Overhead Byte Stuffing", IEEE/ACM Transactions on Networking 7 (2), 1999.
 */
export function cobsEncode(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length + Math.floor(bytes.length / BLOCK_MAX) + 1);
  let code = 0;
  let at = 1;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte !== 0) out[at++] = byte;
    const length = at - code;
    // A full block has no zero to stand for, so after the very last byte nothing follows it.
    const isFull = byte !== 0 && length === BLOCK_MAX + 1;
    if (byte === 0 || (isFull && i < bytes.length - 1)) {
      out[code] = length;
      code = at++;
    }
  }
  out[code] = at - code;
  return out.subarray(0, at);
}

/** The bytes again; nothing when they were never such a frame (a zero inside, or a block that runs over the end). */
export function cobsDecode(frame: Uint8Array): Uint8Array | undefined {
  if (frame.length === 0) return undefined;
  const out = new Uint8Array(frame.length);
  let length = 0;
  for (let at = 0; at < frame.length; ) {
    const code = frame[at] as number;
    if (code === 0 || at + code > frame.length) return undefined;
    for (let i = at + 1; i < at + code; i++) {
      if (frame[i] === 0) return undefined;
      out[length++] = frame[i] as number;
    }
    at += code;
    if (code <= BLOCK_MAX && at < frame.length) out[length++] = 0;
  }
  return out.subarray(0, length);
}

/** Cuts a stream at its zeros. `frameBytesMax` bounds what is kept of one frame; a longer one is thrown away whole and counted. */
export class CobsStream {
  /** Frames that were too long or no frames at all: noise, a wrong baud rate, two devices talking at once. */
  spoiled = 0;
  readonly #buffer: Uint8Array;
  #length = 0;
  #isTooLong = false;

  constructor(frameBytesMax: number) {
    // A frame of that many bytes is longer by its overhead on the wire.
    this.#buffer = new Uint8Array(frameBytesMax + Math.floor(frameBytesMax / BLOCK_MAX) + 1);
  }

  push(chunk: Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (const byte of chunk) {
      if (byte !== 0) {
        if (this.#length < this.#buffer.length) this.#buffer[this.#length++] = byte;
        else this.#isTooLong = true;
        continue;
      }
      // Zeros in a row are idle time: a sender may put one in front of each frame to end what noise began.
      if (this.#length > 0) {
        const frame = this.#isTooLong ? undefined : cobsDecode(this.#buffer.subarray(0, this.#length));
        if (frame) frames.push(frame);
        else this.spoiled++;
      }
      this.#length = 0;
      this.#isTooLong = false;
    }
    return frames;
  }
}

const BLOCK_MAX = 254;
