import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createZstdCompress, createZstdDecompress } from "node:zlib";
import type { ReadEntry } from "tar";

// The doors know this file at every start and seal nothing: age and tar are loaded when one is written or read.
const age = () => import("age-encryption");
const tar = () => import("tar");

/**
 * A folder as one encrypted file: tar, zstd, age. Anybody with the key opens it without us: `age -d -i key.txt FILE | zstd -d | tar x`.
 * It is on the medium when this resolves.
 */
export async function sealFolder({
  at,
  file,
  recipients,
  onBytes = () => {},
  signal,
}: {
  at: string;
  file: string;
  recipients: readonly string[];
  /** Bytes written so far. */
  onBytes?: (bytes: number) => void;
  signal?: AbortSignal;
}): Promise<{ bytes: number; sha256: string }> {
  const [{ Encrypter }, { create }] = await Promise.all([age(), tar()]);
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  const compress = createZstdCompress();
  const packing = pipeline(create({ cwd: at, portable: true, strict: true }, ["."]), compress, { signal });
  // Its end is the stream's end; what failed comes out of both.
  packing.catch((error) => compress.destroy(error));
  const sealed = await encrypter.encrypt(Readable.toWeb(compress) as ReadableStream<Uint8Array>);
  const hash = createHash("sha256");
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      onBytes(bytes);
      done(null, chunk);
    },
  });
  await pipeline(Readable.fromWeb(sealed as never), count, createWriteStream(file, { mode: 0o600 }), { signal });
  await packing;
  const handle = await open(file, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** Whoever has the key: the code's age key, or one that was made for this once. Throws what age says when it does not fit. */
async function opened(file: string, key: string, signal?: AbortSignal): Promise<Readable> {
  const { Decrypter } = await age();
  const decrypter = new Decrypter();
  decrypter.addIdentity(key);
  const plain = await decrypter.decrypt(
    Readable.toWeb(createReadStream(file, { signal })) as unknown as ReadableStream<Uint8Array>,
  );
  return Readable.fromWeb(plain as never);
}

/** Reads a sealed file to its end and gives the hash of each file in it. */
export async function readSealed(
  file: string,
  key: string,
  signal?: AbortSignal,
): Promise<Map<string, { bytes: number; sha256: string }>> {
  const found = new Map<string, { bytes: number; sha256: string }>();
  const { Parser } = await tar();
  const parser = new Parser({
    strict: true,
    onReadEntry(entry: ReadEntry) {
      const hash = createHash("sha256");
      let bytes = 0;
      entry.on("data", (chunk: Buffer) => {
        hash.update(chunk);
        bytes += chunk.length;
      });
      entry.on("end", () => {
        if (entry.type === "File") found.set(entry.path.replace(/^\.\//, ""), { bytes, sha256: hash.digest("hex") });
      });
    },
  });
  await pipeline(await opened(file, key, signal), createZstdDecompress(), parser as unknown as NodeJS.WritableStream, {
    signal,
  });
  return found;
}

/** Lays a sealed file out in a folder. Names that lead out of it, and what is no plain file, are left out. */
export async function openSealed(file: string, key: string, into: string, signal?: AbortSignal): Promise<void> {
  const { extract } = await tar();
  const unpack = extract({
    cwd: into,
    strict: true,
    noMtime: true,
    filter: (_path, entry) => isPlain(entry as ReadEntry),
  });
  await pipeline(await opened(file, key, signal), createZstdDecompress(), unpack as unknown as NodeJS.WritableStream, {
    signal,
  });
}

const isPlain = ({ type }: ReadEntry): boolean => type === "File" || type === "Directory";
