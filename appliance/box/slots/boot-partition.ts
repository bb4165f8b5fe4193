import type { Host, HostFile } from "../agent/host.ts";
import type { BootState, SlotName } from "./boot-state.ts";
import { Fat32 } from "./fat32.ts";
import { grubenvBytes, grubenvUsedMax, parseGrubenv, printGrubenv } from "./grubenv.ts";

export const grubenvPath = "/grub/grubenv";
export const grubConfigPath = "/grub/grub.cfg";
/** Where a box without a TPM keeps the key of its data. */
export const dataKeyPath = "/kontor/data.key";
/** Kernel, initramfs and the bundle's head of one slot. */
export const slotFiles = (slot: SlotName) => {
  const folder = `/${slot.toLowerCase()}`;
  return { kernel: `${folder}/vmlinuz`, initramfs: `${folder}/initrd.img`, head: `${folder}/head.bin` } as const;
};

/**
 * The boot partition, without mounting it. All its files are made by the installer, with room to grow; from then on only their bytes are
 * written, in place. The file system's own bytes stay as they are, whatever happens.
 */
export interface BootPartition {
  /** Throws `GrubenvBroken`. */
  readState(): Promise<BootState>;
  /** One write of the environment's first sector, which is all that ever changes of it, and a flush. */
  writeState(state: BootState): Promise<void>;
  readFile(path: string): Promise<Buffer>;
  /** A file's bytes in pieces, from its beginning up to `bytes`. */
  openFile(path: string): Promise<InPlaceFile>;
}

/** A file of the boot partition whose size stays. */
export interface InPlaceFile {
  readonly sizeBytes: number;
  read(into: Uint8Array, position: number): Promise<number>;
  write(bytes: Uint8Array, position: number): Promise<void>;
  flush(): Promise<void>;
}

/** Opens it while `work` runs; writers and readers go one after another. */
export function withBoot<T>(
  host: Host,
  devicePath: string,
  mode: "read" | "write",
  work: (boot: BootPartition) => Promise<T>,
): Promise<T> {
  const before = turns.get(host) ?? Promise.resolve();
  const mine = before.then(async () => {
    const device = await host.open(devicePath, mode);
    try {
      return await work(await openBoot(device));
    } finally {
      await device.close();
    }
  });
  turns.set(
    host,
    mine.then(
      () => {},
      () => {},
    ),
  );
  return mine;
}
const turns = new WeakMap<Host, Promise<void>>();

export async function openBoot(device: Pick<HostFile, "read" | "write" | "flush">): Promise<BootPartition> {
  const fat = await Fat32.open(device);
  return {
    async readState() {
      return parseGrubenv(await fat.readFile(grubenvPath, 64 * 1024));
    },
    async writeState(state) {
      const file = await openInPlace(device, fat, grubenvPath);
      if (file.sizeBytes !== grubenvBytes)
        throw new Error(`${grubenvPath} has ${file.sizeBytes} bytes, not ${grubenvBytes}`);
      const block = printGrubenv(state);
      // Behind the first sector there is only filling. It is written once more should it not be there.
      const filling = Buffer.alloc(grubenvBytes - grubenvUsedMax);
      await file.read(filling, grubenvUsedMax);
      if (!filling.equals(block.subarray(grubenvUsedMax)))
        await file.write(block.subarray(grubenvUsedMax), grubenvUsedMax);
      await file.write(block.subarray(0, grubenvUsedMax), 0);
      await file.flush();
    },
    readFile: (path) => fat.readFile(path),
    openFile: (path) => openInPlace(device, fat, path),
  };
}

async function openInPlace(
  device: Pick<HostFile, "read" | "write" | "flush">,
  fat: Fat32,
  path: string,
): Promise<InPlaceFile> {
  const { sizeBytes, extents } = await fat.find(path);
  /** The pieces of the partition that hold a piece of the file. */
  function* pieces(position: number, bytes: number): Generator<{ at: number; from: number; to: number }> {
    let begin = 0;
    for (const extent of extents) {
      const from = Math.max(position, begin);
      const to = Math.min(position + bytes, begin + extent.bytes);
      if (from < to) yield { at: extent.position + from - begin, from: from - position, to: to - position };
      begin += extent.bytes;
    }
  }
  return {
    sizeBytes,
    async read(into, position) {
      let done = 0;
      for (const { at, from, to } of pieces(position, into.length))
        done += await device.read(into.subarray(from, to), at);
      return done;
    },
    async write(bytes, position) {
      if (position + bytes.length > sizeBytes) throw new Error(`${path} has room for ${sizeBytes} bytes`);
      for (const { at, from, to } of pieces(position, bytes.length)) await device.write(bytes.subarray(from, to), at);
    },
    flush: () => device.flush(),
  };
}
