import type { KeyRing } from "#sync/protocol/bundle/key-ring.ts";
import type { BlockDisk, Host } from "../agent/host.ts";
import { type BundleHead, isTrouble, openHead } from "../bundle/bundle-head.ts";
import { Fat32, FatBroken } from "../slots/fat32.ts";

/** Partitions of the stick. */
export const stickPartitionNames = { files: "kontor-stick-boot", root: "kontor-stick" } as const;

/** What the installer takes from the stick's FAT. */
export const stickPaths = {
  kernel: "/kontor/vmlinuz",
  initramfs: "/kontor/initrd.img",
  /** The signed head of a bundle (`sealHead`) that names the stick's root, kernel and initramfs. */
  head: "/kontor/head.bin",
  /** GRUB for the installed disk: first 440 bytes, the core for `kontor-bios`, and the program for UEFI. */
  bootCode: "/kontor/boot.img",
  core: "/kontor/core.img",
  efi: "/EFI/BOOT/BOOTX64.EFI",
  provision: "/provision.json",
  /** Further options for the kernel of the installed box, one line; need not be there. */
  kernelOptions: "/kontor/options.txt",
} as const;

export interface Stick {
  disk: BlockDisk;
  /** The squashfs, raw. */
  rootPath: string;
  filesPath: string;
  head: BundleHead;
}

/** What does not belong to a stick of ours, in words. */
export class NoStick extends Error {}

const fileBytesMax = 512 * 1024 ** 2;

export async function openStick(host: Pick<Host, "disks" | "open">, stickGuid: string, ring: KeyRing): Promise<Stick> {
  const disk = (await host.disks()).find(({ tableGuid }) => tableGuid !== "" && tableGuid === stickGuid);
  const path = (name: string) => disk?.partitions.find((partition) => partition.name === name)?.path;
  const rootPath = path(stickPartitionNames.root);
  const filesPath = path(stickPartitionNames.files);
  if (!disk || !rootPath || !filesPath)
    throw new NoStick("the stick that this machine was started from is not there any more");
  const [bytes] = await readStickFiles(host, filesPath, [stickPaths.head]);
  const head = openHead(bytes ?? Buffer.alloc(0), ring);
  if (isTrouble(head)) throw new NoStick(`what is on the stick is not signed for installing: ${head.code}`);
  return { disk, rootPath, filesPath, head };
}

/** Files of the stick's FAT, without mounting it; undefined where there is none. */
export async function readStickFiles(
  host: Pick<Host, "open">,
  filesPath: string,
  paths: readonly string[],
): Promise<(Buffer | undefined)[]> {
  const device = await host.open(filesPath, "read");
  try {
    const fat = await Fat32.open(device);
    const found = [];
    for (const path of paths)
      found.push(
        await fat.readFile(path, fileBytesMax).catch((error: unknown) => {
          if (error instanceof FatBroken) return undefined;
          throw error;
        }),
      );
    return found;
  } finally {
    await device.close();
  }
}

/** Changes a file of the stick in place, to a text that is not longer: the rest becomes spaces. For a secret that was used. */
export async function rewriteOnStick(
  host: Pick<Host, "open">,
  filesPath: string,
  path: string,
  text: string,
): Promise<void> {
  const device = await host.open(filesPath, "write");
  try {
    const { sizeBytes, extents } = await (await Fat32.open(device)).find(path);
    const bytes = Buffer.alloc(sizeBytes, " ");
    if (Buffer.byteLength(text) > sizeBytes) throw new Error(`${path} has only ${sizeBytes} bytes`);
    bytes.write(text);
    let at = 0;
    for (const extent of extents) {
      await device.write(bytes.subarray(at, at + extent.bytes), extent.position);
      at += extent.bytes;
    }
    await device.flush();
  } finally {
    await device.close();
  }
}
