import { createHash } from "node:crypto";
import type { Host, HostFile } from "../agent/host.ts";
import { pieceBytes } from "../bundle/bundle-source.ts";

/** So much is written between two flushes: a disk that is slow shows it here and not all at the end. */
const flushEveryBytes = 32 * 1024 ** 2;

export const zeros = (bytes: number): Buffer => Buffer.alloc(bytes);
export const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Copies the beginning of one file or device over another, or only reads it; answers the SHA-256 of what it read. */
export async function copyWithHash(
  host: Pick<Host, "open">,
  from: string,
  to: string | undefined,
  sizeBytes: number,
  onBytes: (done: number) => void,
  signal?: AbortSignal,
): Promise<string> {
  const source = await host.open(from, "read");
  const target = to === undefined ? undefined : await host.open(to, "write");
  const hash = createHash("sha256");
  const piece = Buffer.allocUnsafe(pieceBytes);
  try {
    let flushedAt = 0;
    for (let at = 0; at < sizeBytes; ) {
      signal?.throwIfAborted();
      const got = await source.read(piece.subarray(0, Math.min(piece.length, sizeBytes - at)), at);
      if (got === 0) break;
      hash.update(piece.subarray(0, got));
      await target?.write(piece.subarray(0, got), at);
      at += got;
      if (target && at - flushedAt >= flushEveryBytes) {
        await target.flush();
        flushedAt = at;
      }
      onBytes(at);
    }
    await target?.flush();
  } finally {
    await source.close();
    await target?.close();
  }
  return hash.digest("hex");
}

/** Copies a file over the beginning of a device, but for its first bytes, which it answers, and the zeros at its end. What is zero in between is written too: the device is not new. */
export async function copyPlain(
  host: Pick<Host, "open">,
  from: string,
  to: string,
  { withoutFirst }: { withoutFirst: number },
): Promise<Buffer> {
  const source = await host.open(from, "read");
  const target = await host.open(to, "write");
  const first = Buffer.alloc(withoutFirst);
  const piece = Buffer.allocUnsafe(pieceBytes);
  try {
    await source.read(first, 0);
    const end = await contentEnd(source);
    for (let at = withoutFirst; at < end; ) {
      const got = await source.read(piece.subarray(0, Math.min(piece.length, end - at)), at);
      if (got === 0) break;
      await target.write(piece.subarray(0, got), at);
      at += got;
    }
    await target.flush();
  } finally {
    await source.close();
    await target.close();
  }
  return first;
}

/** Throws when a device does not begin as a file does. */
export async function compareBack(
  host: Pick<Host, "open">,
  expected: string,
  path: string,
  { withoutFirst }: { withoutFirst: number },
): Promise<void> {
  const [should, is] = [await host.open(expected, "read"), await host.open(path, "read")];
  const [a, b] = [Buffer.alloc(pieceBytes), Buffer.alloc(pieceBytes)];
  try {
    const end = await contentEnd(should);
    for (let at = withoutFirst; at < end; ) {
      const got = await should.read(a.subarray(0, Math.min(a.length, end - at)), at);
      await is.read(b.subarray(0, got), at);
      if (got === 0 || !a.subarray(0, got).equals(b.subarray(0, got)))
        throw new Error(`${path} does not keep what is written to it, near byte ${at}`);
      at += got;
    }
  } finally {
    await should.close();
    await is.close();
  }
}

/** Behind the last piece that has anything but zeros in it. */
async function contentEnd(file: HostFile): Promise<number> {
  const piece = Buffer.allocUnsafe(pieceBytes);
  const nothing = Buffer.alloc(pieceBytes);
  let end = 0;
  for (let at = 0; at < file.sizeBytes; at += piece.length) {
    const got = await file.read(piece, at);
    if (!piece.subarray(0, got).equals(nothing.subarray(0, got))) end = at + got;
  }
  return end;
}

/** One write and a flush. */
export async function writeAt(
  host: Pick<Host, "open">,
  path: string,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  const file = await host.open(path, "write");
  try {
    await file.write(bytes, position);
    await file.flush();
  } finally {
    await file.close();
  }
}
