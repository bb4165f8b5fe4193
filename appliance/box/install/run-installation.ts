import type { Host } from "../agent/host.ts";
import { runOk } from "../agent/host.ts";
import type { Progress } from "../agent/verb.ts";
import { type PartName, partOf } from "../bundle/bundle-head.ts";
import { installedState } from "../slots/boot-state.ts";
import { grubConfig } from "../slots/grub-config.ts";
import { bootFiles, dataKeyBytes, makeBootImage, roomFor } from "./boot-image.ts";
import { compareBack, copyPlain, copyWithHash, hashOf, writeAt, zeros } from "./copy.ts";
import { bootCodeBytes, gptTailBytes, printGpt, sectorBytes } from "./gpt.ts";
import { diskLayout, endBytes, type LaidPartition, type LayoutSizes, partsOf, productSizes } from "./layout.ts";
import { type DataAnswers, type MadeData, makeData } from "./make-data.ts";
import { readStickFiles, type Stick, stickPaths } from "./stick.ts";

export interface Installation {
  host: Host;
  stick: Stick;
  /** What is on it is gone after this; who calls has asked. */
  target: { path: string; sizeBytes: number };
  /** By chance: the GUID of the new table, and of its five partitions; 64 bytes for the key of the data. */
  guids: readonly [disk: string, ...partitions: string[]];
  dataKey: Uint8Array;
  data: DataAnswers;
  kernelOptions?: string;
  sizes?: LayoutSizes;
  roomOf?: (sizeBytes: number) => number;
  /** `done` of `of` in thousandths of all the work. */
  progress?: (at: Progress) => void;
  signal?: AbortSignal;
}

export interface Installed extends MadeData {
  version: string;
  diskGuid: string;
}

/** For what is made before it is written, some 100 MiB: in the installer's memory, but not in `/run`, which is small. */
const workFolder = "/tmp/kontor-install";

/** Each step's share of the time on a plain machine, in hundredths. */
const shares = { erase: 3, data: 12, "write-root": 45, "check-root": 20, boot: 15, finish: 5 } as const;
type Step = keyof typeof shares;

/**
 * Makes a box of a disk. Until the last two writes nothing can start from it, by BIOS or UEFI: an installation that was cut short at any moment leaves
 * a machine that starts the stick again. Everything that was written is read back before those two.
 */
export async function runInstallation(work: Installation): Promise<Installed> {
  const { host, stick, target, guids, sizes = productSizes, signal } = work;
  const layout = diskLayout(target.sizeBytes, sizes);
  if (!layout) throw new Error(`${target.path} has ${target.sizeBytes} bytes: too few`);
  const [diskGuid, ...partitionGuids] = guids;
  const { header } = stick.head;
  const report = reporter(work.progress);
  const files = await stickFiles(work);

  report("erase", 0);
  await onDisk(work, async (disk) => {
    // First the boot code alone: from here on nothing that is half gone is started by BIOS. Then the tables, by which UEFI finds what to start.
    await disk.write(zeros(sectorBytes), 0);
    await disk.flush();
    await disk.write(zeros(endBytes), 0);
    await disk.write(zeros(endBytes), target.sizeBytes - (target.sizeBytes % sectorBytes) - endBytes);
    await disk.flush();
    for (const { startBytes, sizeBytes } of partsOf(layout))
      await disk.write(zeros(Math.min(sizeBytes, erasedBytes)), startBytes);
    await disk.flush();
  });
  signal?.throwIfAborted();
  const partitions = partsOf(layout).map((part, n) => ({ ...part, guid: partitionGuids[n] ?? "" }));
  const table = printGpt({ diskGuid, partitions }, target.sizeBytes);
  await onDisk(work, async (disk) => {
    await disk.write(table.head, 0);
    await disk.write(table.tail, Math.floor(target.sizeBytes / sectorBytes) * sectorBytes - gptTailBytes);
    await disk.flush();
  });
  const paths = await devicesOf(host, target.path, diskGuid, partsOf(layout));

  report("data", 0);
  const made = await makeData(host, paths.data, work.data, work.dataKey);

  await copyRoot(work, paths.A, report);

  report("boot", 0);
  await host.makeFolder(workFolder);
  for (const name of ["kernel", "initramfs", "efi"] as const)
    await host.writeFile(`${workFolder}/${name}`, files[name]);
  const image = await makeBootImage(host, {
    folder: `${workFolder}/boot`,
    sizeBytes: layout.boot.sizeBytes,
    volumeId: diskGuid.replaceAll("-", "").slice(0, 8),
    files: bootFiles({
      header,
      head: stick.head.bytes,
      kernelPath: `${workFolder}/kernel`,
      initramfsPath: `${workFolder}/initramfs`,
      efiPath: `${workFolder}/efi`,
      config: grubConfig({ diskGuid, kernelOptions: work.kernelOptions }),
      state: installedState(header.version),
      ...(made.encryption === "key-file" && { dataKey: work.dataKey.subarray(0, dataKeyBytes) }),
      roomOf: work.roomOf ?? roomFor,
    }),
  });
  report("boot", 0.3);
  // Without its first sector it is no file system, and firmware finds nothing to start.
  const first = await copyPlain(host, image, paths.boot, { withoutFirst: sectorBytes });
  await writeAt(host, paths.bios, files.core, 0);
  report("boot", 0.8);
  await runOk(host, "blockdev", ["--flushbufs", paths.boot]);
  await compareBack(host, image, paths.boot, { withoutFirst: sectorBytes });
  await host.remove(workFolder);
  signal?.throwIfAborted();

  report("finish", 0);
  // From the first of these a UEFI machine starts it, from the second a BIOS machine too; everything else is on the disk.
  await writeAt(host, paths.boot, first, 0);
  const mbr = Buffer.from(table.head.subarray(0, sectorBytes));
  files.bootCode.copy(mbr, 0, 0, bootCodeBytes);
  await writeAt(host, target.path, mbr, 0);
  await host.run("udevadm", ["settle", "--timeout=30"]);
  report("finish", 1);
  return { version: header.version, diskGuid, ...made };
}

/** Of each new partition: whatever was there is not found again by its beginning. A LUKS header with its keys is smaller. */
const erasedBytes = 16 * 1024 ** 2;

async function stickFiles({ host, stick }: Installation) {
  const names = ["kernel", "initramfs", "efi", "core", "bootCode"] as const;
  const found = await readStickFiles(
    host,
    stick.filesPath,
    names.map((name) => stickPaths[name]),
  );
  const files = {} as Record<(typeof names)[number], Buffer>;
  for (const [n, name] of names.entries()) {
    const bytes = found[n];
    if (!bytes) throw new Error(`the stick has no ${stickPaths[name]}`);
    files[name] = bytes;
  }
  for (const name of ["kernel", "initramfs"] as const) checkHash(stick, name, files[name]);
  return files;
}

function checkHash({ head }: Stick, name: PartName, bytes: Buffer): void {
  const { sha256 } = partOf(head.header, name);
  if (hashOf(bytes) !== sha256) throw new Error(`${name} on the stick is damaged: make the stick anew`);
}

async function copyRoot(work: Installation, to: string, report: (step: Step, part: number) => void): Promise<void> {
  const { host, stick, signal } = work;
  const { sizeBytes, sha256 } = partOf(stick.head.header, "root");
  const copied = await copyWithHash(
    host,
    stick.rootPath,
    to,
    sizeBytes,
    (done) => report("write-root", done / sizeBytes),
    signal,
  );
  if (copied !== sha256) throw new Error("the system on the stick is damaged: make the stick anew");
  await runOk(host, "blockdev", ["--flushbufs", to]);
  const back = await copyWithHash(
    host,
    to,
    undefined,
    sizeBytes,
    (done) => report("check-root", done / sizeBytes),
    signal,
  );
  if (back !== sha256) throw new Error("the disk does not keep what is written to it: take another one");
}

async function onDisk(
  { host, target }: Installation,
  work: (disk: Awaited<ReturnType<Host["open"]>>) => Promise<void>,
): Promise<void> {
  const disk = await host.open(target.path, "write");
  try {
    await work(disk);
  } finally {
    await disk.close();
  }
}

/** The kernel has to read the new table before there are devices for its partitions. */
const tableTriesMax = 20;

async function devicesOf(host: Host, path: string, diskGuid: string, parts: readonly LaidPartition[]) {
  for (let tries = 0; tries < tableTriesMax; tries++) {
    await host.run("blockdev", ["--rereadpt", path]);
    await host.run("udevadm", ["settle", "--timeout=10"]);
    const disk = (await host.disks()).find((one) => one.path === path && one.tableGuid === diskGuid);
    const found = parts.map(({ name }) => disk?.partitions.find((one) => one.name === name)?.path);
    const [bios, boot, A, B, data] = found;
    if (bios && boot && A && B && data) return { bios, boot, A, B, data };
  }
  throw new Error(`the kernel does not see the new partitions of ${path}: start the machine again and repeat`);
}

function reporter(progress: ((at: Progress) => void) | undefined) {
  const order = Object.keys(shares) as Step[];
  return (step: Step, part: number) => {
    const before = order.slice(0, order.indexOf(step)).reduce((sum, name) => sum + shares[name], 0);
    progress?.({ step, done: Math.round(10 * (before + shares[step] * Math.min(1, part))), of: 1_000 });
  };
}
