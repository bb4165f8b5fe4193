import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, statfs } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Host, HostFile } from "./host.ts";

/** The files' side of a host, below a folder: `/` on a box. */
export class FileHost implements Omit<Host, "run" | "disks" | "nowMs"> {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Where a path of the box lies on this machine. */
  at(path: string): string {
    if (!path.startsWith("/")) throw new Error(`a path of the box begins with /, not ${JSON.stringify(path)}`);
    return join(this.root, path);
  }

  async readFile(path: string): Promise<Buffer | undefined> {
    try {
      return await readFile(this.at(path));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async writeFile(path: string, bytes: Uint8Array | string, { mode = 0o644 } = {}): Promise<void> {
    const target = this.at(path);
    const folder = dirname(target);
    await mkdir(folder, { recursive: true });
    const beside = join(folder, `.${basename(target)}.new`);
    const file = await open(beside, "w", mode);
    try {
      await file.chmod(mode);
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, target);
    await this.#flushFolder(dirname(path));
  }

  async list(folder: string): Promise<string[]> {
    try {
      return (await readdir(this.at(folder))).sort();
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  async makeFolder(path: string, { mode = 0o755 } = {}): Promise<void> {
    await mkdir(this.at(path), { recursive: true, mode });
  }

  async remove(path: string): Promise<void> {
    await rm(this.at(path), { recursive: true, force: true });
  }

  async rename(from: string, to: string): Promise<void> {
    await rename(this.at(from), this.at(to));
    await this.#flushFolder(dirname(to));
    if (dirname(from) !== dirname(to)) await this.#flushFolder(dirname(from));
  }

  async open(path: string, mode: "read" | "write" | "make"): Promise<HostFile> {
    if (mode === "make") await mkdir(dirname(this.at(path)), { recursive: true });
    const file = await open(this.at(path), flagsOf[mode]);
    return new OpenFile(file, await sizeOf(file));
  }

  async space(path: string): Promise<{ freeBytes: number; sizeBytes: number }> {
    const { bavail, blocks, bsize } = await statfs(this.at(path));
    return { freeBytes: bavail * bsize, sizeBytes: blocks * bsize };
  }

  /** A rename is on the medium when its folder is. FAT has no such flush, and needs none of us: there a rename is never trusted. */
  async #flushFolder(path: string): Promise<void> {
    const folder = await open(this.at(path), "r");
    try {
      await folder.sync();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error;
    } finally {
      await folder.close();
    }
  }
}

/** A pipe under a file's name must not keep whoever opens it waiting. */
const flagsOf = { read: constants.O_RDONLY | constants.O_NONBLOCK, write: "r+", make: "w+" } as const;

class OpenFile implements HostFile {
  readonly #file: FileHandle;
  #sizeBytes: number;

  constructor(file: FileHandle, sizeBytes: number) {
    this.#file = file;
    this.#sizeBytes = sizeBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    let done = 0;
    while (done < into.length) {
      const { bytesRead } = await this.#file.read(into, done, into.length - done, position + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done;
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, position + done);
      if (bytesWritten === 0) throw new Error(`nothing more could be written at byte ${position + done}`);
      done += bytesWritten;
    }
    this.#sizeBytes = Math.max(this.#sizeBytes, position + bytes.length);
  }

  async flush(): Promise<void> {
    await this.#file.datasync();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** A block device has no length of its own; where its end is, a seek says. Node has none, so the halves are tried by reading. */
async function sizeOf(file: FileHandle): Promise<number> {
  const stat = await file.stat();
  if (!stat.isBlockDevice()) return stat.size;
  const byte = Buffer.alloc(1);
  const isThere = async (position: number) => (await file.read(byte, 0, 1, position)).bytesRead === 1;
  if (!(await isThere(0))) return 0;
  let low = 0;
  let high = 512;
  while (await isThere(high)) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await isThere(middle)) low = middle;
    else high = middle;
  }
  return high;
}

const isMissing = (error: unknown): boolean => {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
};
