import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { z } from "zod";
import { type BundleFrame, headBytes, partsAt, readFrame } from "../../protocol/bundle/bundle-frame.ts";
import type { KeyRing } from "../../protocol/bundle/key-ring.ts";
import { bundleCpu } from "../../protocol/wire/updates.ts";

/** What the cloud has to know of a bundle. A later one may say more in its header; whether to run it is for the box to judge. */
export const bundleHeader = z.looseObject({
  format: z.literal(1),
  version: z
    .string()
    .max(32)
    .regex(/^[A-Za-z0-9][A-Za-z0-9.+_-]*$/),
  builtAtMs: z.int().nonnegative(),
  cpu: bundleCpu,
  schema: z.int().nonnegative(),
  oldestSchema: z.int().nonnegative(),
  notes: z.looseObject({ en: z.string().max(4_000), de: z.string().max(4_000) }).optional(),
  parts: z
    .array(
      z.looseObject({ name: z.string(), sizeBytes: z.int().positive(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    )
    .min(1)
    .max(8),
});
export type CloudBundleHeader = z.infer<typeof bundleHeader>;

export class BundleFault extends Error {}

const pieceBytes = 4 * 1024 * 1024;

/**
 * Reads a whole bundle: its head, whether a key of `ring` signed it (when there is one), and that every part has the hash that the head says. Throws
 * `BundleFault` with words for whoever adds it.
 */
export async function readBundle(path: string, ring?: KeyRing): Promise<CloudBundleHeader & { bytes: number }> {
  const file = await open(path, "r");
  try {
    const head = Buffer.alloc(headBytes);
    const { bytesRead } = await file.read(head, 0, headBytes, 0);
    const frame = readFrame(head.subarray(0, bytesRead), ring ?? { keys: [] });
    if (typeof frame === "string") throw new BundleFault(`${path} is no Kontor bundle: ${frame}.`);
    if (ring) expectSigned(frame, path);
    const header = bundleHeader.safeParse(frame.header());
    if (!header.success)
      throw new BundleFault(
        `${path}: its header cannot be read (${header.error.issues[0]?.path.join(".")}: ${header.error.issues[0]?.message}).`,
      );
    const { parts } = header.data;
    for (const [nth, at] of partsAt(parts).offsets.entries()) {
      const { name, sizeBytes, sha256 } = parts[nth] as (typeof parts)[number];
      if ((await hashOf(file, at, sizeBytes)) !== sha256)
        throw new BundleFault(`${path}: its part "${name}" is damaged or cut short. Get the file again.`);
    }
    return { ...header.data, bytes: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

function expectSigned({ keyId, verdict }: BundleFrame, path: string): void {
  if (verdict === "key-unknown")
    throw new BundleFault(`${path} is signed with key ${keyId}, which is none of those that boxes believe.`);
  if (verdict === "key-revoked")
    throw new BundleFault(`${path} is signed with key ${keyId}, which boxes believe no more: it was revoked.`);
  if (verdict !== "right")
    throw new BundleFault(`${path}: its signature is wrong. It was changed after it was signed.`);
}

async function hashOf(file: FileHandle, from: number, sizeBytes: number): Promise<string> {
  const hash = createHash("sha256");
  const piece = Buffer.alloc(pieceBytes);
  for (let done = 0; done < sizeBytes; ) {
    const { bytesRead } = await file.read(piece, 0, Math.min(pieceBytes, sizeBytes - done), from + done);
    if (bytesRead === 0) return "";
    hash.update(piece.subarray(0, bytesRead));
    done += bytesRead;
  }
  return hash.digest("hex");
}
