import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type KeyRing, keyIdOf, ringEntry } from "#sync/protocol/bundle/key-ring.ts";

export interface Signer {
  key: KeyObject;
  keyId: string;
  /** What the boxes that run this image believe. */
  ring: KeyRing;
  isDevelopment: boolean;
}

/**
 * The key that signs images and bundles: the PEM file that KONTOR_SIGNING_KEY names (Ed25519), or else one that is made here once and kept in the cache.
 * What is signed by that one is for nobody's warehouse, and it is said loudly.
 */
export function signer(cacheFolder: string, say: (line: string) => void): Signer {
  const path = process.env.KONTOR_SIGNING_KEY;
  const developmentPath = join(cacheFolder, "development-signing-key.pem");
  if (!path && !existsSync(developmentPath)) {
    mkdirSync(dirname(developmentPath), { recursive: true });
    const { privateKey } = generateKeyPairSync("ed25519");
    writeFileSync(developmentPath, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  }
  const key = privateKeyOf(path ?? developmentPath);
  if (!path)
    say(
      `NOT FOR CUSTOMERS: signed by a development key (${developmentPath}). Name the real one in KONTOR_SIGNING_KEY.`,
    );
  const name = path ? "release" : "development";
  return { key, keyId: keyIdOf(key), ring: { keys: [{ ...ringEntry(name, key) }] }, isDevelopment: !path };
}

/** Beside a file: its SHA-256 as `sha256sum` writes it, and the Ed25519 signature over that line. */
export function writeSignature(file: string, name: string, sha256: string, { key }: Signer): void {
  const line = `${sha256}  ${name}\n`;
  writeFileSync(`${file}.sha256`, line);
  writeFileSync(`${file}.sha256.sig`, sign(null, Buffer.from(line), key));
}

function privateKeyOf(path: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(readFileSync(path));
  } catch (error) {
    throw new Error(
      `The signing key ${path} cannot be read: ${(error as Error).message}. It is a PEM file: openssl genpkey -algorithm ed25519.`,
    );
  }
  if (key.asymmetricKeyType !== "ed25519")
    throw new Error(`The signing key ${path} is ${key.asymmetricKeyType}; Ed25519 is needed.`);
  return key;
}
