import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { z } from "zod";

/** Where a box has it: in the running slot, so that an update brings the next ring. */
export const keyRingPath = "/usr/share/kontor/update-keys.json";

/** The keys that may sign what runs on a box. */
export const keyRing = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(80),
        /** Ed25519, raw, base64url: 32 bytes. */
        publicKey: z.string().regex(/^[\w-]{43}$/),
        /** A revoked key signs nothing any more, whatever else is signed by it. */
        revoked: z.boolean().default(false),
      }),
    )
    .max(16),
});
export type KeyRing = z.infer<typeof keyRing>;

/** First 8 bytes of the SHA-256 of the raw public key, as hex. Takes the private key too. */
export function keyIdOf(key: KeyObject): string {
  return idOfRaw(rawPublic(key));
}

/** One entry of a ring, for the public half of a key. */
export function ringEntry(name: string, key: KeyObject): KeyRing["keys"][number] {
  return { name, publicKey: rawPublic(key), revoked: false };
}

export function verifyWith(
  ring: KeyRing,
  keyId: string,
  text: Uint8Array,
  signature: Uint8Array,
): "right" | "key-unknown" | "key-revoked" | "signature-wrong" {
  const entry = ring.keys.find(({ publicKey }) => idOfRaw(publicKey) === keyId);
  if (!entry) return "key-unknown";
  if (entry.revoked) return "key-revoked";
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: entry.publicKey }, format: "jwk" });
  return verify(null, text, key, signature) ? "right" : "signature-wrong";
}

const idOfRaw = (publicKey: string): string =>
  createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("hex").slice(0, 16);

function rawPublic(key: KeyObject): string {
  const { x } = (key.type === "private" ? createPublicKey(key) : key).export({ format: "jwk" });
  if (!x) throw new Error("this is no Ed25519 key");
  return x;
}
