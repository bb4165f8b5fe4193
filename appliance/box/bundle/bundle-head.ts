import type { KeyObject } from "node:crypto";
import { z } from "zod";
import { headBytes, partsAt, readFrame, writeFrame } from "#sync/protocol/bundle/bundle-frame.ts";
import { type KeyRing, keyIdOf } from "#sync/protocol/bundle/key-ring.ts";
import { codePattern, versionMax } from "../slots/boot-state.ts";

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
  return headOf(header, keyIdOf(key), writeFrame(bundleHeader.parse(header), key));
}

/** Nothing of the header is looked at before its signature is found right. */
export function openHead(bytes: Uint8Array, ring: KeyRing): BundleHead | HeadTrouble {
  const head = Buffer.from(bytes.subarray(0, headBytes));
  const unreadable = (detail: string): HeadTrouble => ({ code: "bundle-unreadable", detail });
  const frame = readFrame(head, ring);
  if (typeof frame === "string") return unreadable(frame);
  const { keyId, verdict } = frame;
  if (verdict !== "right") return { code: "bundle-not-signed", keyId, because: verdict };
  const parsed = bundleHeader.safeParse(frame.header());
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
  const { offsets: found, endBytes } = partsAt(header.parts);
  for (const [at, { name }] of header.parts.entries()) offsets[name] = found[at] as number;
  return { header, keyId, bytes, offsets, sizeBytes: endBytes };
}
