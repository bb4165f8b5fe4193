import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
} from "node:crypto";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { messageBytesMax } from "./limits.ts";
import { WireFault } from "./wire-fault.ts";

/**
 * What goes back on a stick, for one box alone: whoever else brings its question, or brings it again, gets bytes that only that box can read. A fresh X25519 key for each answer, HKDF-SHA-256
 * over what both sides come to, AES-256-GCM; the box's name is part of it. Says nothing of who made it: what counts inside is signed.
 */
export interface AnswerKey {
  /** Raw 32 bytes in base64url, part of the signed question. */
  publicKey: string;
  privateKeyPem: string;
}

export const sealedAnswerType = "application/x-kontor-answer";
export const sealedBytesMax = messageBytesMax + 1_024;
export const isAnswerKey = (text: string): boolean => /^[\w-]{43}$/.test(text);

/** The same 32 random bytes give the same key. */
export function answerKeyFromSeed(seed: Uint8Array): AnswerKey {
  const key = privateKeyOf(seed);
  return { publicKey: publicTextOf(key), privateKeyPem: key.export({ format: "pem", type: "pkcs8" }) as string };
}

export function answerKeyFromPem(privateKeyPem: string): AnswerKey {
  return { publicKey: publicTextOf(createPrivateKey(privateKeyPem)), privateKeyPem };
}

/** `seed`: 32 random bytes, never used before. Throws a `WireFault` for a public key that is none. */
export function sealAnswer(box: string, publicKey: string, plain: Uint8Array, seed: Uint8Array): Uint8Array {
  const own = privateKeyOf(seed);
  const ownText = publicTextOf(own);
  const { key, nonce } = secretsOf(own, publicKeyOf(publicKey), { box, ownText, publicKey });
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return new ByteWriter().raw(magic).raw(Buffer.from(ownText, "base64url")).block(body).done();
}

/** Throws a `WireFault`: `signature` for what was not sealed for this box, or was changed on the way. */
export function openAnswer(box: string, { publicKey, privateKeyPem }: AnswerKey, sealed: Uint8Array): Uint8Array {
  if (sealed.length > sealedBytesMax)
    throw new WireFault("too-large", `${sealed.length} bytes, at most ${sealedBytesMax}`);
  const input = new ByteReader(sealed);
  if (!input.raw(magic.length).equals(magic)) throw new WireFault("version", "not an answer for a stick");
  const ownText = input.raw(keyBytes).toString("base64url");
  const body = input.block(sealedBytesMax, "bytes of an answer");
  input.end();
  if (body.length < tagBytes) throw new WireFault("truncated", "an answer without its end");
  const { key, nonce } = secretsOf(createPrivateKey(privateKeyPem), publicKeyOf(ownText), { box, ownText, publicKey });
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  decipher.setAuthTag(body.subarray(body.length - tagBytes));
  try {
    return Buffer.concat([decipher.update(body.subarray(0, body.length - tagBytes)), decipher.final()]);
  } catch {
    throw new WireFault("signature", `an answer that was not made for box ${box}, or was changed on the way`);
  }
}

const magic = Buffer.from("KA1");
const keyBytes = 32;
const tagBytes = 16;

function secretsOf(
  own: KeyObject,
  other: KeyObject,
  { box, ownText, publicKey }: { box: string; ownText: string; publicKey: string },
): { key: Buffer; nonce: Buffer } {
  let shared: Buffer;
  try {
    shared = diffieHellman({ privateKey: own, publicKey: other });
  } catch {
    throw new WireFault("malformed", "a key for answers that is none"); // a point of small order
  }
  const about = JSON.stringify(["kontor-answer-1", box, ownText, publicKey]);
  const bytes = Buffer.from(hkdfSync("sha256", shared, Buffer.alloc(0), about, 44));
  return { key: bytes.subarray(0, 32), nonce: bytes.subarray(32) };
}

const publicTextOf = (key: KeyObject): string => createPublicKey(key).export({ format: "jwk" }).x as string;

function publicKeyOf(text: string): KeyObject {
  if (!isAnswerKey(text)) throw new WireFault("malformed", "a key for answers has 43 letters");
  try {
    return createPublicKey({ key: { kty: "OKP", crv: "X25519", x: text }, format: "jwk" });
  } catch {
    throw new WireFault("malformed", "a key for answers that is none");
  }
}

function privateKeyOf(seed: Uint8Array): KeyObject {
  if (seed.length !== keyBytes) throw new Error(`an X25519 seed has ${keyBytes} bytes, this one has ${seed.length}`);
  return createPrivateKey({ key: Buffer.concat([pkcs8Before, seed]), format: "der", type: "pkcs8" });
}

// RFC 8410, section 7: what stands before the seed in a PKCS #8 X25519 private key.
const pkcs8Before = Buffer.from("302e020100300506032b656e04220420", "hex");
