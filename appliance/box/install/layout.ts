import { partitionNames } from "../slots/box-disk.ts";

export interface LayoutSizes {
  bootBytes: number;
  slotBytes: number;
  /** A disk that leaves less for the data is too small. */
  dataBytesMin: number;
}

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;
export const productSizes: LayoutSizes = {
  bootBytes: 256 * mebibyte,
  slotBytes: 1536 * mebibyte,
  dataBytesMin: 4 * gibibyte,
};

export interface LaidPartition {
  name: string;
  /** GUID of the type, as the UEFI specification and the Discoverable Partitions Specification name them. */
  typeGuid: string;
  startBytes: number;
  sizeBytes: number;
}

export interface DiskLayout {
  bios: LaidPartition;
  boot: LaidPartition;
  A: LaidPartition;
  B: LaidPartition;
  data: LaidPartition;
}

export const partitionTypes = {
  bios: "21686148-6449-6e6f-744e-656564454649",
  efiSystem: "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
  linux: "0fc63daf-8483-4772-8e79-3d69d8477de4",
} as const;

/** Both ends of the disk are the table's. */
export const endBytes = mebibyte;

/** How a disk is cut, each part at a whole MiB; undefined when the disk is too small. GRUB's `(,gpt2)` is the boot partition. */
export function diskLayout(diskBytes: number, sizes: LayoutSizes = productSizes): DiskLayout | undefined {
  let at = endBytes;
  const next = (name: string, typeGuid: string, sizeBytes: number): LaidPartition => {
    const laid = { name, typeGuid, startBytes: at, sizeBytes };
    at += sizeBytes;
    return laid;
  };
  const bios = next(partitionNames.bios, partitionTypes.bios, mebibyte);
  const boot = next(partitionNames.boot, partitionTypes.efiSystem, sizes.bootBytes);
  const A = next(partitionNames.A, partitionTypes.linux, sizes.slotBytes);
  const B = next(partitionNames.B, partitionTypes.linux, sizes.slotBytes);
  const left = Math.floor((diskBytes - endBytes - at) / mebibyte) * mebibyte;
  if (left < sizes.dataBytesMin) return undefined;
  return { bios, boot, A, B, data: next(partitionNames.data, partitionTypes.linux, left) };
}

export const partsOf = ({ bios, boot, A, B, data }: DiskLayout): readonly LaidPartition[] => [bios, boot, A, B, data];

/** The smallest disk that these sizes fit on. */
export const diskBytesMin = ({ bootBytes, slotBytes, dataBytesMin }: LayoutSizes): number =>
  endBytes + mebibyte + bootBytes + 2 * slotBytes + dataBytesMin + endBytes;
