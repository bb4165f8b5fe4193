import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { importBytesMax } from "./media-files.ts";
import { type Provision, provisionBytesMax, type ReadProvision, readProvision, withoutSecrets } from "./provision.ts";

/** A provisioning file as it lies on the disk, with the name of its content. */
export interface FoundProvision {
  path: string;
  sha256: string;
  read: ReadProvision;
}

/** Undefined where there is none. */
export function findProvision(path: string): FoundProvision | undefined {
  if (path === "" || !existsSync(path)) return undefined;
  const sizeBytes = statSync(path).size;
  if (sizeBytes > provisionBytesMax)
    return { path, sha256: `${sizeBytes}`, read: readProvision(" ".repeat(provisionBytesMax + 1)) };
  const bytes = readFileSync(path);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { path, sha256, read: readProvision(bytes.toString("utf8")) };
}

/** A file beside it, for `answersOf`. */
export const readBeside =
  (path: string) =>
  async (name: string): Promise<Uint8Array> => {
    const full = join(dirname(path), name);
    if ((await stat(full)).size > importBytesMax) throw new Error(`${name} is larger than 20 MiB`);
    return readFile(full);
  };

/**
 * Ends a file that was applied: its bytes are overwritten before it goes, so that PIN, keys and code are not left in free space, and what is
 * no secret stays beside it to be read. Files that were taken into the book are not kept twice. (What a solid-state disk keeps behind its back only the encryption of the partition covers.)
 */
export function retireProvision(path: string, provision: Provision, taken: readonly string[] = []): void {
  const left = `${JSON.stringify(withoutSecrets(provision), null, 2)}\n`;
  writeFileSync(path.replace(/(\.json)?$/, ".applied.json"), left, { mode: 0o600 });
  const file = openSync(path, "r+");
  try {
    const { size } = statSync(path);
    writeSync(file, Buffer.alloc(size), 0, size, 0);
    fsyncSync(file);
    ftruncateSync(file, 0);
  } finally {
    closeSync(file);
  }
  rmSync(path);
  for (const name of taken) rmSync(join(dirname(path), name), { force: true });
}
