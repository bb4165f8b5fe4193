import type { KeyObject } from "node:crypto";
import { sign } from "node:crypto";
import { z } from "zod";
import { codePattern, versionMax } from "../slots/boot-state.ts";
import { type KeyRing, keyIdOf, verifyWith } from "./key-ring.ts";

/**
 * The beginning of a bundle (`.kontor`), and the whole of a slot's identity: `KONTOR1\n`, length of the header (4 bytes, big end first), id of the
 * signing key (8 bytes), Ed25519 signature (64 bytes), header (JSON), zeros up to `headBytes`. The parts follow in the header's order, each
 * beginning at a multiple of `partAlignBytes`.
 */
export const headBytes = 16 * 1024;
export const partAlignBytes = 4096;
const magic = Buffer.from("KONTOR1\n", "latin1");
const keyIdAt = magic.length + 4;
const signatureAt = keyIdAt + 8;
const headerAt = signatureAt + 64;
export const headerBytesMax = headBytes - headerAt;

/** `root`: squashfs, written raw into the slot. `kernel` and `initramfs`: files on the boot partition. */
export const partNames = ["root", "kernel", "initramfs"] as const;
export type PartName = (typeof partNames)[number];

const part = z.strictObject({
  name: z.enum(partNames),
  sizeBytes: z
    .int()
    .positive()
    .max(64 * 1024 ** 3),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const bundleHeader = z
  .strictObject({
    format: z.literal(1),
    version: z.string().max(versionMax).regex(codePattern),
    builtAtMs: z.int().nonnegative(),
    cpu: z.enum(["x64", "arm64"]),
    /** Schema of the book that this version writes, and the oldest that it can take over. */
    schema: z.int().nonnegative(),
    oldestSchema: z.int().nonnegative(),
    /** What is new, for people. */
    notes: z.strictObject({ en: z.string().max(4_000), de: z.string().max(4_000) }).optional(),
    parts: z.array(part).length(partNames.length),
  })
  .refine(({ parts }) => partNames.every((name) => parts.some((one) => one.name === name)), "every part once");
export type BundleHeader = z.infer<typeof bundleHeader>;
export type BundlePart = BundleHeader["parts"][number];

/** A head that was signed by a key of the ring. */
export interface BundleHead {
  header: BundleHeader;
  keyId: string;
  /** The head's own bytes, as they are kept beside a slot. */
  bytes: Buffer;
  /** Where each part begins in the bundle. */
  offsets: Readonly<Record<PartName, number>>;
  /** Of the whole bundle. */
  sizeBytes: number;
}

/** Why bytes are no bundle that may be used here. The code and what goes with it are the refusal's. */
export type HeadTrouble =
  | { code: "bundle-unreadable"; detail: string }
  | { code: "bundle-not-signed"; keyId: string; because: "key-unknown" | "key-revoked" | "signature-wrong" };

export function sealHead(header: BundleHeader, key: KeyObject): BundleHead {
  const text = Buffer.from(JSON.stringify(bundleHeader.parse(header)));
  if (text.length > headerBytesMax) throw new Error(`a header of ${text.length} bytes; ${headerBytesMax} fit`);
  const bytes = Buffer.alloc(headBytes);
  magic.copy(bytes);
  bytes.writeUInt32BE(text.length, magic.length);
  Buffer.from(keyIdOf(key), "hex").copy(bytes, keyIdAt);
  sign(null, signedText(text), key).copy(bytes, signatureAt);
  text.copy(bytes, headerAt);
  return headOf(header, keyIdOf(key), bytes);
}

/** Nothing of the header is looked at before its signature is found right. */
export function openHead(bytes: Uint8Array, ring: KeyRing): BundleHead | HeadTrouble {
  const head = Buffer.from(bytes.subarray(0, headBytes));
  const unreadable = (detail: string): HeadTrouble => ({ code: "bundle-unreadable", detail });
  if (head.length < headBytes) return unreadable(`it ends after ${head.length} bytes`);
  if (!head.subarray(0, magic.length).equals(magic)) return unreadable("it does not begin as a Kontor bundle");
  const length = head.readUInt32BE(magic.length);
  if (length === 0 || length > headerBytesMax) return unreadable(`its header has ${length} bytes`);
  const text = head.subarray(headerAt, headerAt + length);
  const keyId = head.subarray(keyIdAt, signatureAt).toString("hex");
  const verdict = verifyWith(ring, keyId, signedText(text), head.subarray(signatureAt, headerAt));
  if (verdict !== "right") return { code: "bundle-not-signed", keyId, because: verdict };
  if (head.subarray(headerAt + length).some((byte) => byte !== 0))
    return unreadable("something stands behind its header");
  const parsed = bundleHeader.safeParse(jsonOf(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return unreadable(`its header is of another kind: ${issue?.path.join(".") || "header"}: ${issue?.message}`);
  }
  return headOf(parsed.data, keyId, head);
}

export const isTrouble = (head: BundleHead | HeadTrouble): head is HeadTrouble => "code" in head;

export function partOf(header: BundleHeader, name: PartName): BundlePart {
  const found = header.parts.find((one) => one.name === name);
  if (!found) throw new Error(`a bundle without ${name}`);
  return found;
}

function headOf(header: BundleHeader, keyId: string, bytes: Buffer): BundleHead {
  const offsets = { root: 0, kernel: 0, initramfs: 0 };
  let at = headBytes;
  for (const { name, sizeBytes } of header.parts) {
    offsets[name] = at;
    at = alignUp(at + sizeBytes);
  }
  return { header, keyId, bytes, offsets, sizeBytes: at };
}

export const alignUp = (bytes: number): number => Math.ceil(bytes / partAlignBytes) * partAlignBytes;

/** What is signed cannot be anything else that the same key signs. */
const signedText = (header: Uint8Array): Buffer => Buffer.concat([Buffer.from("kontor-bundle-1\n"), header]);

function jsonOf(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString("utf8"));
  } catch {
    return undefined;
  }
}
