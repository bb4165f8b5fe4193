/** One LLRP message as it came: type number, message id, and all of its bytes with the header. */
export interface LlrpFrame {
  type: number;
  id: number;
  bytes: Uint8Array;
}

/**
 * Cuts a stream of bytes into LLRP messages: 3 bits reserved, 3 bits version, 10 bits type, 4 bytes length with the header, 4 bytes
 * id. Source: LLRP 1.0.1, "Message format". A header that is none (another version, a length below 10 or over the bound) throws
 * `NotLlrp`: where the next message begins is unknown then, so the line must be made anew.
 */
export function llrpSplitter(): { take(chunk: Uint8Array): LlrpFrame[]; reset(): void } {
  let held: Uint8Array = empty;
  return {
    take(chunk) {
      held = held.length === 0 ? chunk : concat(held, chunk);
      const frames: LlrpFrame[] = [];
      while (held.length >= HEADER_BYTES) {
        const view = new DataView(held.buffer, held.byteOffset, held.byteLength);
        const first = view.getUint16(0);
        const length = view.getUint32(2);
        const version = (first >> 10) & 7;
        // 1.1 and 2.0 readers answer a 1.0.1 client in version 1.
        if (version !== 1) throw new NotLlrp(`version ${version}`);
        if (length < HEADER_BYTES || length > MESSAGE_BYTES_MAX) throw new NotLlrp(`a message of ${length} bytes`);
        if (held.length < length) break;
        frames.push({ type: first & 0x3ff, id: view.getUint32(6), bytes: held.subarray(0, length) });
        held = held.subarray(length);
      }
      return frames;
    },
    reset() {
      held = empty;
    },
  };
}

export class NotLlrp extends Error {}

const empty = new Uint8Array(0);
const HEADER_BYTES = 10;
/** A report of some ten thousand tags: what is longer is noise. */
const MESSAGE_BYTES_MAX = 1_048_576;

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
