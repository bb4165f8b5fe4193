import { type KeyObject, sign } from "node:crypto";
import { type KeyRing, keyIdOf, verifyWith } from "./key-ring.ts";

/**
 * The beginning of a bundle (`.kontor`), and the whole of a slot's identity: `KONTOR1\n`, length of the header (4 bytes, big end first), id of the
 * signing key (8 bytes), Ed25519 signature (64 bytes), header (JSON), zeros up to `headBytes`. The parts follow in the header's order, each
 * beginning at a multiple of `partAlignBytes`.
 */
export const headBytes = 16 * 1024;
const partAlignBytes = 4096;
const magic = Buffer.from("KONTOR1\n", "latin1");
const keyIdAt = magic.length + 4;
const signatureAt = keyIdAt + 8;
const headerAt = signatureAt + 64;
const headerBytesMax = headBytes - headerAt;

/** What a frame holds, and what the ring says of its signature. */
export interface BundleFrame {
  keyId: string;
  verdict: ReturnType<typeof verifyWith>;
  /** The header as it was signed. Nobody looks into it before the verdict. */
  header: () => unknown;
}

export function writeFrame(header: object, key: KeyObject): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  if (text.length > headerBytesMax) throw new Error(`a header of ${text.length} bytes; ${headerBytesMax} fit`);
  const bytes = Buffer.alloc(headBytes);
  magic.copy(bytes);
  bytes.writeUInt32BE(text.length, magic.length);
  Buffer.from(keyIdOf(key), "hex").copy(bytes, keyIdAt);
  sign(null, signedText(text), key).copy(bytes, signatureAt);
  text.copy(bytes, headerAt);
  return bytes;
}

/** A text says why the bytes are no head of a bundle. */
export function readFrame(head: Buffer, ring: KeyRing): BundleFrame | string {
  if (head.length < headBytes) return `it ends after ${head.length} bytes`;
  if (!head.subarray(0, magic.length).equals(magic)) return "it does not begin as a Kontor bundle";
  const length = head.readUInt32BE(magic.length);
  if (length === 0 || length > headerBytesMax) return `its header has ${length} bytes`;
  const text = head.subarray(headerAt, headerAt + length);
  const keyId = head.subarray(keyIdAt, signatureAt).toString("hex");
  const verdict = verifyWith(ring, keyId, signedText(text), head.subarray(signatureAt, headerAt));
  if (head.subarray(headerAt + length, headBytes).some((byte) => byte !== 0))
    return "something stands behind its header";
  return { keyId, verdict, header: () => jsonOf(text) };
}

/** Where each part begins, and behind the last one where the next would. */
export function partsAt(parts: readonly { sizeBytes: number }[]): { offsets: number[]; endBytes: number } {
  const offsets: number[] = [];
  let at = headBytes;
  for (const { sizeBytes } of parts) {
    offsets.push(at);
    at = Math.ceil((at + sizeBytes) / partAlignBytes) * partAlignBytes;
  }
  return { offsets, endBytes: at };
}

/** What is signed cannot be anything else that the same key signs. */
const signedText = (header: Uint8Array): Buffer => Buffer.concat([Buffer.from("kontor-bundle-1\n"), header]);

function jsonOf(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString("utf8"));
  } catch {
    return undefined;
  }
}
