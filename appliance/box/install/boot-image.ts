import { headBytes } from "#sync/protocol/bundle/bundle-frame.ts";
import type { Host } from "../agent/host.ts";
import { runOk } from "../agent/host.ts";
import { type BundleHeader, partOf } from "../bundle/bundle-head.ts";
import { dataKeyPath, grubConfigPath, grubenvPath, slotFiles } from "../slots/boot-partition.ts";
import { type BootState, slotNames } from "../slots/boot-state.ts";
import { printGrubenv } from "../slots/grubenv.ts";

/** One file of the boot partition. It gets `roomBytes`, filled with zeros, once and for ever. */
export interface BootFile {
  path: string;
  roomBytes: number;
  /** Where its bytes come from: a file of the host, or bytes; nothing: zeros only. */
  from?: { file: string } | { bytes: Uint8Array };
}

const mebibyte = 1024 ** 2;
/** Later kernels are larger: half as much again, and not less than this. */
export const roomBytesMin = 12 * mebibyte;
export const roomFor = (sizeBytes: number): number =>
  Math.max(roomBytesMin, Math.ceil((sizeBytes * 1.5) / mebibyte) * mebibyte);
export const dataKeyBytes = 64;

/** The files of a boot partition, both slots with the same room; the first slot holds what is installed. */
export function bootFiles({
  header,
  head,
  kernelPath,
  initramfsPath,
  efiPath,
  config,
  state,
  dataKey,
  roomOf = roomFor,
}: {
  header: BundleHeader;
  head: Uint8Array;
  kernelPath: string;
  initramfsPath: string;
  efiPath: string;
  config: string;
  state: BootState;
  /** Where there is no TPM to keep it. */
  dataKey?: Uint8Array;
  roomOf?: (sizeBytes: number) => number;
}): BootFile[] {
  const room = {
    kernel: roomOf(partOf(header, "kernel").sizeBytes),
    initramfs: roomOf(partOf(header, "initramfs").sizeBytes),
  };
  const text = Buffer.from(config);
  return [
    { path: "/EFI/BOOT/BOOTX64.EFI", roomBytes: 0, from: { file: efiPath } },
    { path: grubConfigPath, roomBytes: text.length, from: { bytes: text } },
    { path: grubenvPath, roomBytes: 1024, from: { bytes: printGrubenv(state) } },
    // There also with a TPM: should the TPM be gone one day, the recovery writes here.
    { path: dataKeyPath, roomBytes: dataKeyBytes, ...(dataKey && { from: { bytes: dataKey } }) },
    ...slotNames.flatMap((slot): BootFile[] => {
      const files = slotFiles(slot);
      const isFirst = slot === "A";
      return [
        { path: files.kernel, roomBytes: room.kernel, ...(isFirst && { from: { file: kernelPath } }) },
        { path: files.initramfs, roomBytes: room.initramfs, ...(isFirst && { from: { file: initramfsPath } }) },
        { path: files.head, roomBytes: headBytes, ...(isFirst && { from: { bytes: head } }) },
      ];
    }),
  ];
}

/**
 * Makes the boot partition as a file in `folder` (memory is enough: it is sparse) by Debian's own tools, and answers its path. It is copied to
 * the disk byte for byte, so that the installer itself orders what is written when.
 */
export async function makeBootImage(
  host: Host,
  {
    folder,
    sizeBytes,
    volumeId,
    files,
  }: { folder: string; sizeBytes: number; volumeId: string; files: readonly BootFile[] },
): Promise<string> {
  const tree = `${folder}/tree`;
  const image = `${folder}/boot.img`;
  await host.remove(folder);
  await host.makeFolder(tree);
  for (const file of files) await layOut(host, `${tree}${file.path}`, file);
  const made = await host.open(image, "make");
  await made.write(Buffer.alloc(1), sizeBytes - 1);
  await made.close();
  // Small clusters, so that 256 MiB are enough of them for a FAT32.
  await runOk(host, "mkfs.fat", ["-F", "32", "-s", "1", "-S", "512", "-n", bootLabel, "-i", volumeId, host.at(image)]);
  const top = (await host.list(tree)).map((name) => host.at(`${tree}/${name}`));
  await runOk(host, "mcopy", ["-s", "-Q", "-i", host.at(image), ...top, "::/"], { env: { MTOOLS_SKIP_CHECK: "1" } });
  await host.remove(tree);
  return image;
}

/** By this label GRUB of a stick that was left in finds the installed disk. */
export const bootLabel = "KONTOR-BOOT";

async function layOut(host: Host, path: string, { roomBytes, from }: BootFile): Promise<void> {
  const file = await host.open(path, "make");
  try {
    let at = 0;
    if (from && "bytes" in from) {
      await file.write(from.bytes, 0);
      at = from.bytes.length;
    } else if (from) {
      const source = await host.open(from.file, "read");
      try {
        const piece = Buffer.alloc(mebibyte);
        for (let got = await source.read(piece, 0); got > 0; got = await source.read(piece, at)) {
          await file.write(piece.subarray(0, got), at);
          at += got;
        }
      } finally {
        await source.close();
      }
    }
    if (at < roomBytes) await file.write(Buffer.alloc(1), roomBytes - 1);
  } finally {
    await file.close();
  }
}
