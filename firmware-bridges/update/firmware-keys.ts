import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Key, Signature } from "@tufjs/models";

/** Who signs what. `image` is the one that devices know; the others are TUF's roles, which the bridges check. */
export const keyNames = ["root", "targets", "snapshot", "timestamp", "image"] as const;
export type KeyName = (typeof keyNames)[number];

/** One Ed25519 key pair for each role, as PEM. Refuses to write over keys: without them no device can ever be updated again. */
export function makeKeys(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const there = keyNames.filter((name) => existsSync(join(folder, `${name}.pem`)));
  if (there.length > 0) throw new Error(`${folder} has keys already (${there.join(", ")}); choose an empty folder`);
  for (const name of keyNames) {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    writeFileSync(join(folder, `${name}.pem`), privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    writeFileSync(join(folder, `${name}.public.pem`), publicKey.export({ type: "spki", format: "pem" }));
  }
}

/** Throws with what to do when the key is not there. */
export function readKey(folder: string, name: KeyName): KeyObject {
  const path = join(folder, `${name}.pem`);
  if (!existsSync(path))
    throw new Error(`${path} is missing: bring the medium with the ${name} key, or make keys first`);
  return createPrivateKey(readFileSync(path));
}

/** The 32 bytes that go into a device or into TUF metadata. */
export function rawPublicKey(key: KeyObject): Buffer {
  const { x } = createPublicKey(key.export({ type: "pkcs8", format: "pem" })).export({ format: "jwk" });
  return Buffer.from(x ?? "", "base64url");
}

export function tufKey(key: KeyObject): Key {
  const keyVal = { public: rawPublicKey(key).toString("hex") };
  // TUF: the id of a key is the hash of its canonical JSON, which for these names in this order is plain JSON.
  const canonical = JSON.stringify({ keytype: "ed25519", keyval: keyVal, scheme: "ed25519" });
  const keyID = createHash("sha256").update(canonical).digest("hex");
  return new Key({ keyID, keyType: "ed25519", scheme: "ed25519", keyVal });
}

export function tufSignature(key: KeyObject, data: Buffer): Signature {
  return new Signature({ keyID: tufKey(key).keyID, sig: sign(null, data, key).toString("hex") });
}
