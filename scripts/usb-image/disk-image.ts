import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type BootLoader, coreSector } from "./boot-loader.ts";
import { run } from "./run.ts";
import { setTimes } from "./set-times.ts";

const sectorBytes = 512;
const mebibyte = 1024 * 1024;
/** Room on the stick's FAT beside the kernel: for `provision.json`, tables to import, a bundle of logs. */
const fatBytes = 96 * mebibyte;

/**
 * Writes the stick: GPT with the boot loader's partition, a FAT that any PC reads and writes, and the root as a raw squashfs. No loop device
 * and no mount: FAT by mtools, the rest by offset.
 */
export async function writeStick(options: {
  outFile: string;
  /** What lies on the FAT. */
  fatFolder: string;
  squashfs: string;
  bootLoader: BootLoader;
  diskGuid: string;
  epochSeconds: number;
}): Promise<{ sizeBytes: number }> {
  const { outFile, fatFolder, squashfs, bootLoader, diskGuid, epochSeconds } = options;
  const fatSector = coreSector + mebibyte / sectorBytes;
  const rootSector = fatSector + fatBytes / sectorBytes;
  const rootSectors = Math.ceil(statSync(squashfs).size / mebibyte) * (mebibyte / sectorBytes);
  // One MiB more for the second copy of the table.
  const sizeBytes = (rootSector + rootSectors) * sectorBytes + mebibyte;
  mkdirSync(dirname(outFile), { recursive: true });
  rmSync(outFile, { force: true });
  const file = openSync(outFile, "w+");
  try {
    ftruncateSync(file, sizeBytes);
    const table = [
      "label: gpt",
      `label-id: ${diskGuid}`,
      ...partition(
        diskGuid,
        1,
        coreSector,
        mebibyte / sectorBytes,
        "21686148-6449-6E6F-744E-656564454649",
        "kontor-bios",
      ),
      // Basic data, not an EFI system partition: firmware starts from any FAT of a removable disk, and Windows shows only this kind.
      ...partition(
        diskGuid,
        2,
        fatSector,
        fatBytes / sectorBytes,
        "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7",
        "kontor-stick-boot",
      ),
      ...partition(diskGuid, 3, rootSector, rootSectors, "0FC63DAF-8483-4772-8E79-3D69D8477DE4", "kontor-stick"),
    ];
    await run("sfdisk", ["--quiet", "--no-reread", "--no-tell-kernel", outFile], { input: `${table.join("\n")}\n` });
    const fat = `${outFile}.fat`;
    await writeFat(fat, fatFolder, diskGuid, epochSeconds);
    copyInto(file, fat, fatSector * sectorBytes);
    rmSync(fat);
    copyInto(file, squashfs, rootSector * sectorBytes);
    copyInto(file, bootLoader.core, coreSector * sectorBytes);
    copyInto(file, bootLoader.bootCode, 0);
  } finally {
    closeSync(file);
  }
  return { sizeBytes };
}

async function writeFat(fat: string, folder: string, diskGuid: string, epochSeconds: number): Promise<void> {
  rmSync(fat, { force: true });
  const file = openSync(fat, "w");
  ftruncateSync(file, fatBytes);
  closeSync(file);
  await run("mkfs.fat", ["-F", "32", "-s", "1", "-n", "KONTOR", "-i", diskGuid.slice(0, 8), "--invariant", fat]);
  setTimes(folder, epochSeconds);
  await run("mcopy", ["-s", "-p", "-m", "-Q", "-i", fat, ...topLevel(folder), "::/"], {
    env: { MTOOLS_SKIP_CHECK: "1", TZ: "UTC", SOURCE_DATE_EPOCH: String(epochSeconds) },
  });
}

function partition(
  diskGuid: string,
  number: number,
  start: number,
  size: number,
  type: string,
  name: string,
): string[] {
  // Numbers of the partitions follow from the disk's, so that the same build gives the same image.
  const guid = `${diskGuid.slice(0, -1)}${number}`;
  return [`start=${start}, size=${size}, type=${type}, uuid=${guid}, name="${name}"`];
}

/** Zeros are left out: the file stays sparse. */
function copyInto(file: number, from: string, position: number): void {
  const source = openSync(from, "r");
  try {
    const zeros = Buffer.alloc(mebibyte);
    const read = Buffer.alloc(mebibyte);
    for (let at = 0; ; ) {
      const count = readSync(source, read, 0, mebibyte, at);
      if (count === 0) return;
      const piece = read.subarray(0, count);
      if (!piece.equals(zeros.subarray(0, count))) writeSync(file, piece, 0, count, position + at);
      at += count;
    }
  } finally {
    closeSync(source);
  }
}

const topLevel = (folder: string): string[] =>
  readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
