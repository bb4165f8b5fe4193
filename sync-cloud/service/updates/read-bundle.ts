import { createHash, createPublicKey, verify } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { z } from "zod";
import { bundleCpu } from "../../protocol/wire/updates.ts";

/** What the cloud has to know of a bundle. The form of its head is told in `appliance/box/bundle/bundle-head.ts`; whether to run it is for the box to judge. */
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

/** Keys whose signature counts, as they are on every box: raw Ed25519, base64url. */
export type UpdateKeys = readonly { publicKey: string; revoked?: boolean }[];

export class BundleFault extends Error {}

const magic = Buffer.from("KONTOR1\n", "latin1");
const headBytes = 16 * 1024;
const partAlignBytes = 4096;
const keyIdAt = magic.length + 4;
const signatureAt = keyIdAt + 8;
const headerAt = signatureAt + 64;
const pieceBytes = 4 * 1024 * 1024;

/**
 * Reads a whole bundle: its head, whether one of `keys` signed it (when there are any), and that every part has the hash that the head says. Throws
 * `BundleFault` with words for whoever adds it.
 */
export async function readBundle(path: string, keys: UpdateKeys = []): Promise<CloudBundleHeader & { bytes: number }> {
  const file = await open(path, "r");
  try {
    const head = Buffer.alloc(headBytes);
    const { bytesRead } = await file.read(head, 0, headBytes, 0);
    if (bytesRead < headBytes || !head.subarray(0, magic.length).equals(magic))
      throw new BundleFault(`${path} is no Kontor bundle.`);
    const length = head.readUInt32BE(magic.length);
    const text = head.subarray(headerAt, headerAt + length);
    if (keys.length > 0) expectSigned(head, text, keys, path);
    const header = bundleHeader.safeParse(jsonOf(text));
    if (!header.success)
      throw new BundleFault(
        `${path}: its header cannot be read (${header.error.issues[0]?.path.join(".")}: ${header.error.issues[0]?.message}).`,
      );
    let at = headBytes;
    for (const { name, sizeBytes, sha256 } of header.data.parts) {
      if ((await hashOf(file, at, sizeBytes)) !== sha256)
        throw new BundleFault(`${path}: its part "${name}" is damaged or cut short. Get the file again.`);
      at = Math.ceil((at + sizeBytes) / partAlignBytes) * partAlignBytes;
    }
    return { ...header.data, bytes: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

function expectSigned(head: Buffer, text: Buffer, keys: UpdateKeys, path: string): void {
  const keyId = head.subarray(keyIdAt, signatureAt).toString("hex");
  const key = keys.find(({ publicKey, revoked }) => !revoked && idOf(publicKey) === keyId);
  if (!key) throw new BundleFault(`${path} is signed with key ${keyId}, which is none of those that boxes believe.`);
  const signed = Buffer.concat([Buffer.from("kontor-bundle-1\n"), text]);
  const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: key.publicKey }, format: "jwk" });
  if (!verify(null, signed, publicKey, head.subarray(signatureAt, headerAt)))
    throw new BundleFault(`${path}: its signature is wrong. It was changed after it was signed.`);
}

const idOf = (publicKey: string): string =>
  createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("hex").slice(0, 16);

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

function jsonOf(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString("utf8"));
  } catch {
    return undefined;
  }
}
