import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";

/** Ed25519 over these bytes, 64 bytes. */
export type Sign = (bytes: Uint8Array) => Uint8Array;

/** `publicKey` is the raw 32 bytes in base64url: 43 letters, fit for a record, a QR code and a URL. */
export interface SigningKey {
  publicKey: string;
  privateKeyPem: string;
  sign: Sign;
}

/** The same 32 random bytes give the same key: the caller owns the chance. */
export function keyFromSeed(seed: Uint8Array): SigningKey {
  if (seed.length !== 32) throw new Error(`an Ed25519 seed has 32 bytes, this one has ${seed.length}`);
  return keyOf(createPrivateKey({ key: Buffer.concat([pkcs8Before, seed]), format: "der", type: "pkcs8" }));
}

/** Throws when the text is no Ed25519 private key. */
export function keyFromPem(privateKeyPem: string): SigningKey {
  const key = createPrivateKey(privateKeyPem);
  if (key.asymmetricKeyType !== "ed25519")
    throw new Error(`a sync key is an Ed25519 key, this one is ${key.asymmetricKeyType}`);
  return keyOf(key);
}

export const isPublicKey = (text: string): boolean =>
  /^[\w-]{43}$/.test(text) && Buffer.from(text, "base64url").toString("base64url") === text;

/** False for anything that is not a good signature by this key, whatever it is. */
export function isSignedBy(publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64 || !isPublicKey(publicKey)) return false;
  try {
    return verify(null, bytes, publicKeyOf(publicKey), signature);
  } catch {
    return false; // 32 bytes that are no point on the curve
  }
}

function keyOf(key: KeyObject): SigningKey {
  const { x } = createPublicKey(key).export({ format: "jwk" });
  return {
    publicKey: x as string,
    privateKeyPem: key.export({ format: "pem", type: "pkcs8" }) as string,
    sign: (bytes) => sign(null, bytes, key),
  };
}

/** Reading a key costs as much as a fifth of a verification, and a hub sees the same few again and again. */
const knownMax = 4_096;
const known = new Map<string, KeyObject>();
function publicKeyOf(text: string): KeyObject {
  let key = known.get(text);
  if (!key) {
    key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: text }, format: "jwk" });
    if (known.size >= knownMax) known.delete(known.keys().next().value as string);
    known.set(text, key);
  }
  return key;
}

// RFC 8410, section 7: what stands before the seed in a PKCS #8 Ed25519 private key.
const pkcs8Before = Buffer.from("302e020100300506032b657004220420", "hex");
