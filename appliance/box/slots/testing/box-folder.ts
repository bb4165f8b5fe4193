import { generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ringEntry } from "#sync/protocol/bundle/key-ring.ts";
import type { BlockDisk } from "../../agent/host.ts";
import { runOk } from "../../agent/host.ts";
import { MachineHost } from "../../agent/machine-host.ts";
import { type BundleHeader, sealHead } from "../../bundle/bundle-head.ts";
import { writeBundle } from "../../bundle/write-bundle.ts";
import { bootFiles, makeBootImage } from "../../install/boot-image.ts";
import { installedState } from "../boot-state.ts";
import { partitionNames } from "../box-disk.ts";
import { grubConfig } from "../grub-config.ts";

export const boxGuid = "6d1f9c3a-57b0-4a0e-8a52-1f0c5d1e7b42";
const mebibyte = 1024 ** 2;
const slotBytes = 2 * mebibyte;
/** FAT32 wants 65,525 clusters. */
const bootBytes = 40 * mebibyte;
const smallRoom = (sizeBytes: number) => Math.max(64 * 1024, Math.ceil(sizeBytes / 65_536) * 65_536);

export interface BoxFolder {
  root: string;
  key: KeyObject;
  disks: BlockDisk[];
  /** A signed bundle of small random parts, as a file below the root; its path on the box. */
  bundle(version: string, change?: Partial<BundleHeader> & { name?: string; key?: KeyObject }): Promise<string>;
}

/**
 * An installed box as a folder: `dev/` has its partitions as files (the boot partition a real FAT32), `proc/cmdline` says that slot A runs,
 * and the key ring holds the key that signs `bundle`. For a `FolderHost`, or an agent process over the same folder.
 */
export async function makeBoxFolder(
  root: string,
  { version = "1.0.0", mode = "run" }: { version?: string; mode?: string } = {},
): Promise<BoxFolder> {
  const host = new MachineHost(root);
  const { privateKey: key } = generateKeyPairSync("ed25519");
  for (const folder of ["dev", "proc", "usr/share/kontor", "run", "tmp"])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(
    join(root, "proc/cmdline"),
    `BOOT_IMAGE=/a/vmlinuz kontor.mode=${mode} kontor.disk=${boxGuid} kontor.slot=a quiet\n`,
  );
  writeFileSync(join(root, "usr/share/kontor/update-keys.json"), JSON.stringify({ keys: [ringEntry("test", key)] }));
  const parts = smallParts(root, version);
  for (const name of ["sda3", "sda4"]) {
    writeFileSync(join(root, "dev", name), name === "sda3" ? parts.bytes.root : "");
    truncateSync(join(root, "dev", name), slotBytes);
  }
  writeFileSync(join(root, "dev/sda5"), "");
  // The bundle that was installed: its head tells what is in slot A.
  const installed = await writeBundle(join(root, "tmp/installed.kontor"), headerOf(version), parts.files, key);
  const image = await makeBootImage(host, {
    folder: "/tmp/boot",
    sizeBytes: bootBytes,
    volumeId: "0C0FFEE0",
    files: bootFiles({
      header: installed.header,
      head: sealHead(installed.header, key).bytes,
      kernelPath: "/tmp/kernel",
      initramfsPath: "/tmp/initramfs",
      efiPath: "/tmp/kernel",
      config: grubConfig({ diskGuid: boxGuid }),
      state: installedState(version),
      roomOf: smallRoom,
    }),
  });
  await runOk(host, "mv", [host.at(image), host.at("/dev/sda2")]);
  const disks = [boxDisk()];
  writeFileSync(join(root, "disks.json"), JSON.stringify(disks));
  return {
    root,
    key,
    disks,
    async bundle(of, { name = `${of}.kontor`, key: by = key, ...change } = {}) {
      await writeBundle(join(root, "tmp", name), { ...headerOf(of), ...change }, smallParts(root, of).files, by);
      return `/tmp/${name}`;
    },
  };
}

const headerOf = (version: string) => ({
  version,
  builtAtMs: 1_800_000_000_000,
  cpu: process.arch as "x64" | "arm64",
  schema: 1,
  oldestSchema: 0,
});

function smallParts(root: string, version: string) {
  const bytes = { root: randomBytes(slotBytes - 100_003), kernel: randomBytes(50_001), initramfs: randomBytes(70_007) };
  const files = { root: "", kernel: "", initramfs: "" };
  for (const name of ["root", "kernel", "initramfs"] as const) {
    files[name] = join(root, "tmp", name);
    bytes[name].write(`${name} of ${version}`);
    writeFileSync(files[name], bytes[name]);
  }
  return { bytes, files };
}

function boxDisk(): BlockDisk {
  const partition = (n: number, name: string, sizeBytes: number, content: string) => ({
    path: `/dev/sda${n}`,
    sizeBytes,
    name,
    guid: `0000000${n}-0000-4000-8000-000000000000`,
    content,
    label: "",
    mountedAt: "",
  });
  return {
    path: "/dev/sda",
    sizeBytes: 128_000_000_000,
    model: "Test disk",
    serial: "T-1",
    transport: "sata",
    removable: false,
    readOnly: false,
    tableGuid: boxGuid,
    tableKind: "gpt",
    content: "",
    partitions: [
      partition(1, partitionNames.bios, mebibyte, ""),
      partition(2, partitionNames.boot, bootBytes, "vfat"),
      partition(3, partitionNames.A, slotBytes, "squashfs"),
      partition(4, partitionNames.B, slotBytes, ""),
      partition(5, partitionNames.data, 100_000_000_000, "ext4"),
    ],
  };
}
