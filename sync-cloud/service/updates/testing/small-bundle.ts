import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { writeFileSync } from "node:fs";

/** A whole, signed bundle of some hundred kilobytes, written by hand from its description. */
export function writeSmallBundle(
  path: string,
  { version, cpu = "x64", kilobytes = 300 }: { version: string; cpu?: string; kilobytes?: number },
  key: KeyObject = testKey.privateKey,
): Buffer {
  const parts = (["root", "kernel", "initramfs"] as const).map((name, i) => ({
    name,
    body: Buffer.alloc((i === 0 ? kilobytes : 7) * 1024 + 5, `${version} ${name} `),
  }));
  const header = Buffer.from(
    JSON.stringify({
      ...{ format: 1, version, builtAtMs: 1_780_000_000_000, cpu, schema: 1, oldestSchema: 1 },
      notes: { en: `What is new in ${version}`, de: `Neu in ${version}` },
      parts: parts.map(({ name, body }) => ({
        name,
        sizeBytes: body.length,
        sha256: createHash("sha256").update(body).digest("hex"),
      })),
    }),
  );
  const head = Buffer.alloc(16 * 1024);
  head.write("KONTOR1\n", 0, "latin1");
  head.writeUInt32BE(header.length, 8);
  createHash("sha256").update(rawPublic(key)).digest().copy(head, 12, 0, 8);
  sign(null, Buffer.concat([Buffer.from("kontor-bundle-1\n"), header]), key).copy(head, 20);
  header.copy(head, 84);
  const pad = (body: Buffer) => Buffer.concat([body, Buffer.alloc(-body.length & 4095)]);
  const bytes = Buffer.concat([head, ...parts.map(({ body }) => pad(body))]);
  writeFileSync(path, bytes);
  return bytes;
}

export const testKey = generateKeyPairSync("ed25519");
export const testRing = {
  keys: [{ name: "test", publicKey: rawPublic(testKey.privateKey).toString("base64url"), revoked: false }],
};

function rawPublic(key: KeyObject): Buffer {
  return Buffer.from(createPublicKey(key).export({ format: "jwk" }).x as string, "base64url");
}
