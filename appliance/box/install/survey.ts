import type { BlockDisk, Host } from "../agent/host.ts";
import { partitionNames } from "../slots/box-disk.ts";
import { bootCodeBytes } from "./gpt.ts";
import { diskBytesMin, type LayoutSizes, productSizes } from "./layout.ts";

/** What is on a disk now, as one asks before erasing it. */
export type DiskContent =
  | "empty"
  /** A box that starts: its stock may be on it and nowhere else. */
  | "kontor"
  /** An installation that was cut short: nothing that could be lost. */
  | "kontor-unfinished"
  | "windows"
  | "linux"
  | "other";

/** Why a disk cannot take a box. */
export type Unfit = "stick" | "read-only" | "too-small" | "in-use" | "sectors";

export interface SurveyedDisk {
  disk: BlockDisk;
  content: DiskContent;
  unfit?: Unfit;
  /** A stick or card: taken only when somebody names it. */
  removable: boolean;
  /** Each part of it, for the list on the screen. */
  holds: { name: string; sizeBytes: number; content: string }[];
}

/** All disks of the machine, those that fit first, the largest first. `stickGuid`: of the disk that the machine was started from. */
export async function surveyDisks(
  host: Pick<Host, "disks" | "open">,
  stickGuid: string,
  sizes: LayoutSizes = productSizes,
): Promise<SurveyedDisk[]> {
  const surveyed = [];
  for (const disk of await host.disks()) surveyed.push(judge(disk, stickGuid, sizes, await starts(host, disk)));
  const rank = ({ unfit, removable }: SurveyedDisk) => (unfit ? 2 : removable ? 1 : 0);
  return surveyed.sort(
    (a, b) => rank(a) - rank(b) || b.disk.sizeBytes - a.disk.sizeBytes || (a.disk.path < b.disk.path ? -1 : 1),
  );
}

function judge(disk: BlockDisk, stickGuid: string, sizes: LayoutSizes, hasBootCode: boolean): SurveyedDisk {
  const unfit = unfitOf(disk, stickGuid, sizes);
  return {
    disk,
    content: contentOf(disk, hasBootCode),
    ...(unfit && { unfit }),
    removable: disk.removable || disk.transport === "usb",
    holds: disk.partitions.map(({ name, label, sizeBytes, content }) => ({ name: label || name, sizeBytes, content })),
  };
}

function unfitOf(disk: BlockDisk, stickGuid: string, sizes: LayoutSizes): Unfit | undefined {
  if (disk.tableGuid !== "" && disk.tableGuid === stickGuid) return "stick";
  if (disk.readOnly) return "read-only";
  // Table and boot loader are laid out for sectors of 512 bytes; nearly every disk can be set to them.
  if ((disk.sectorBytes ?? 512) !== 512) return "sectors";
  if (disk.sizeBytes < diskBytesMin(sizes)) return "too-small";
  if (disk.partitions.some(({ mountedAt }) => mountedAt !== "")) return "in-use";
  return undefined;
}

function contentOf({ partitions, content }: BlockDisk, hasBootCode: boolean): DiskContent {
  const names = partitions.map(({ name }) => name);
  if (names.includes(partitionNames.A) && names.includes(partitionNames.data))
    return hasBootCode ? "kontor" : "kontor-unfinished";
  const kinds = partitions.map((one) => one.content);
  if (kinds.some((kind) => /^(ntfs|BitLocker|ReFS)$/i.test(kind))) return "windows";
  if (
    kinds.some((kind) =>
      /^(ext[234]|xfs|btrfs|crypto_LUKS|LVM2_member|linux_raid_member|swap|f2fs|zfs_member)$/.test(kind),
    )
  )
    return "linux";
  // A table without partitions holds nothing.
  return partitions.length > 0 || content !== "" ? "other" : "empty";
}

/** The installer writes boot code as the very last thing, so a disk without it was never finished. */
async function starts(host: Pick<Host, "open">, disk: BlockDisk): Promise<boolean> {
  const file = await host.open(disk.path, "read").catch(() => undefined);
  if (!file) return true;
  try {
    const code = Buffer.alloc(bootCodeBytes);
    await file.read(code, 0);
    return code.some((byte) => byte !== 0);
  } finally {
    await file.close();
  }
}
