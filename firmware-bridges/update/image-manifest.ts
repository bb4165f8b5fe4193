import { createHash, type KeyObject, sign, verify } from "node:crypto";
import { decodeFields, encodeFields } from "#drivers/codecs/kontor-frame.ts";
import { frameNumbers, imageManifest } from "#drivers/codecs/kontor-messages.ts";

/** What one firmware image is: for whom, which version, how large, and what it hashes to. Sixty-four bytes, signed as they are. */
export interface ImageManifest {
  vendorId: number;
  classId: number;
  component: number;
  version: number;
  /** Raised when an older image must never run again: a hole was closed. Independent of the version. */
  securityCounter: number;
  sizeBytes: number;
  bootloaderMin: number;
  sha256: Uint8Array;
}

export function describeImage(image: Uint8Array, about: Omit<ImageManifest, "sizeBytes" | "sha256">): ImageManifest {
  return { ...about, sizeBytes: image.length, sha256: createHash("sha256").update(image).digest() };
}

export function encodeManifest(manifest: ImageManifest): Uint8Array {
  const fixed = { magic: frameNumbers.manifestMagic, reserved: new Uint8Array(6) };
  return encodeFields(imageManifest, { ...fixed, ...manifest, sha256: Uint8Array.from(manifest.sha256) }, "manifest");
}

/** Nothing when these are not the bytes of a manifest. */
export function decodeManifest(bytes: Uint8Array): ImageManifest | undefined {
  const values = decodeFields({ fields: imageManifest }, bytes);
  if (!values || values.magic !== frameNumbers.manifestMagic) return undefined;
  const { magic, reserved, ...manifest } = values;
  return manifest as unknown as ImageManifest;
}

export function signManifest(bytes: Uint8Array, key: KeyObject): Uint8Array {
  return sign(null, bytes, key);
}

export function isSignedBy(bytes: Uint8Array, signature: Uint8Array, keys: readonly KeyObject[]): boolean {
  return signature.length === SIGNATURE_BYTES && keys.some((key) => verify(null, bytes, key, signature));
}

/** `1.4.12` as one number that compares: eight bits, twelve, twelve. */
export function versionNumber(text: string): number {
  const [, major, minor, patch] = /^(\d{1,3})\.(\d{1,4})\.(\d{1,4})$/.exec(text)?.map(Number) ?? [];
  if (
    major === undefined ||
    minor === undefined ||
    patch === undefined ||
    major > 255 ||
    minor > 4_095 ||
    patch > 4_095
  )
    throw new RangeError(`a firmware version is three numbers up to 255.4095.4095, not ${text}`);
  return major * 2 ** 24 + minor * 2 ** 12 + patch;
}

export function versionText(version: number): string {
  return `${Math.floor(version / 2 ** 24)}.${Math.floor(version / 2 ** 12) % 4_096}.${version % 4_096}`;
}

const SIGNATURE_BYTES = 64;
