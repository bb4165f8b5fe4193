import { createHash, type KeyObject } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { type BundleHeader, type PartName, partNames, sealHead } from "./bundle-head.ts";

/** Makes a bundle of files and signs it. The same input gives the same bytes: Ed25519 needs no chance. */
export async function writeBundle(
  outPath: string,
  given: Omit<BundleHeader, "format" | "parts">,
  files: Readonly<Record<PartName, string>>,
  key: KeyObject,
): Promise<{ header: BundleHeader; sizeBytes: number; keyId: string }> {
  const parts = [];
  for (const name of partNames) {
    const path = files[name];
    parts.push({ name, sizeBytes: (await stat(path)).size, sha256: await hashOf(path) });
  }
  const header: BundleHeader = { format: 1, ...given, parts };
  const head = sealHead(header, key);
  const out = await open(outPath, "w");
  try {
    await out.write(head.bytes);
    for (const { name, sizeBytes } of parts) {
      let at = head.offsets[name];
      for await (const bytes of createReadStream(files[name])) {
        await out.write(bytes as Buffer, 0, undefined, at);
        at += (bytes as Buffer).length;
      }
      if (at !== head.offsets[name] + sizeBytes) throw new Error(`${files[name]} changed while it was read`);
    }
    await out.truncate(head.sizeBytes);
    await out.sync();
  } finally {
    await out.close();
  }
  return { header, sizeBytes: head.sizeBytes, keyId: head.keyId };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
  return hash.digest("hex");
}
