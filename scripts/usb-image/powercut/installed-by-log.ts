import { generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runOk } from "#appliance/box/agent/host.ts";
import { sealHead } from "#appliance/box/bundle/bundle-head.ts";
import { writeBundle } from "#appliance/box/bundle/write-bundle.ts";
import { printGpt } from "#appliance/box/install/gpt.ts";
import { endBytes, type LayoutSizes, partitionTypes } from "#appliance/box/install/layout.ts";
import { type Installed, runInstallation } from "#appliance/box/install/run-installation.ts";
import { openStick, stickPartitionNames, stickPaths } from "#appliance/box/install/stick.ts";
import { type KeyRing, ringEntry } from "#sync/protocol/bundle/key-ring.ts";
import { LoggingHost } from "./logging-host.ts";

const mebibyte = 1024 ** 2;
/** The product's layout, small: FAT32 begins at 33 MiB. */
export const smallSizes: LayoutSizes = {
  bootBytes: 36 * mebibyte,
  slotBytes: 2 * mebibyte,
  dataBytesMin: 8 * mebibyte,
};
export const smallRoom = (sizeBytes: number): number => Math.ceil((sizeBytes * 1.5) / 65_536) * 65_536;
const stickGuid = "11111111-2222-4333-8444-555555555555";

export interface SmallBox {
  host: LoggingHost;
  key: KeyObject;
  ring: KeyRing;
  /** Everything of the installation that the machine would do, on `/dev/vda`. */
  install(options?: { data?: boolean }): Promise<Installed>;
  bundle(version: string): Promise<string>;
}

/** A machine with a stick and an empty disk, both small, whose every write is kept. */
export async function smallBox(root: string, { version = "1.0.0" } = {}): Promise<SmallBox> {
  const { privateKey: key } = generateKeyPairSync("ed25519");
  const ring = { keys: [ringEntry("test", key)] };
  const host = new LoggingHost(root, [
    { path: "/dev/vda", sizeBytes: 56 * mebibyte, serial: "disk", removable: false },
    { path: "/dev/vdb", sizeBytes: 40 * mebibyte, serial: "stick", removable: true },
  ]);
  for (const folder of ["tmp/stick/kontor", "tmp/stick/EFI/BOOT", "usr/share/kontor", "proc"])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "usr/share/kontor/update-keys.json"), JSON.stringify(ring));
  await makeStick(host, root, key, version);
  return {
    host,
    key,
    ring,
    async install() {
      return runInstallation({
        host,
        stick: await openStick(host, stickGuid, ring),
        target: { path: "/dev/vda", sizeBytes: 56 * mebibyte },
        guids: [randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID()],
        dataKey: randomBytes(64),
        data: { encrypt: false, siteFiles: [{ name: "provision.json", bytes: Buffer.from("{}") }] },
        sizes: smallSizes,
        roomOf: smallRoom,
      });
    },
    async bundle(of) {
      await writeBundle(join(root, `tmp/${of}.kontor`), headerOf(of), parts(root, of), key);
      return `/tmp/${of}.kontor`;
    },
  };
}

const headerOf = (version: string) => ({
  ...{ version, builtAtMs: 1_800_000_000_000, schema: 1, oldestSchema: 0 },
  cpu: process.arch as "x64" | "arm64",
});

function parts(root: string, version: string) {
  const bytes = { root: randomBytes(1_500_017), kernel: randomBytes(90_001), initramfs: randomBytes(130_007) };
  const files = { root: "", kernel: "", initramfs: "" };
  for (const name of ["root", "kernel", "initramfs"] as const) {
    files[name] = join(root, "tmp", `${version}-${name}`);
    writeFileSync(files[name], bytes[name]);
  }
  return files;
}

async function makeStick(host: LoggingHost, root: string, key: KeyObject, version: string): Promise<void> {
  const files = parts(root, version);
  const { header } = await writeBundle(join(root, "tmp/stick.kontor"), headerOf(version), files, key);
  const tree = join(root, "tmp/stick");
  const lay = (path: string, bytes: Uint8Array) => writeFileSync(join(tree, path), bytes);
  lay(stickPaths.head, sealHead(header, key).bytes);
  lay(stickPaths.bootCode, randomBytes(440));
  lay(stickPaths.core, randomBytes(40_000));
  lay(stickPaths.efi, randomBytes(60_000));
  const fat = join(root, "tmp/stick.fat");
  const fatBytes = 34 * mebibyte;
  await runOk(host, "cp", [files.kernel, join(tree, stickPaths.kernel)]);
  await runOk(host, "cp", [files.initramfs, join(tree, stickPaths.initramfs)]);
  await runOk(host, "truncate", ["-s", String(fatBytes), fat]);
  await runOk(host, "mkfs.fat", ["-F", "32", "-s", "1", fat]);
  await runOk(host, "mcopy", ["-s", "-Q", "-i", fat, join(tree, "kontor"), join(tree, "EFI"), "::/"]);
  const table = printGpt(
    {
      diskGuid: stickGuid,
      partitions: [
        {
          name: stickPartitionNames.files,
          typeGuid: partitionTypes.linux,
          guid: randomUUID(),
          startBytes: endBytes,
          sizeBytes: fatBytes,
        },
        {
          ...{ name: stickPartitionNames.root, typeGuid: partitionTypes.linux, guid: randomUUID() },
          ...{ startBytes: endBytes + fatBytes, sizeBytes: 2 * mebibyte },
        },
      ],
    },
    40 * mebibyte,
  );
  const stick = await host.open("/dev/vdb", "write");
  await stick.write(table.head, 0);
  for (const [path, at] of [
    [`/tmp/stick.fat`, endBytes],
    [`/tmp/${version}-root`, endBytes + fatBytes],
  ] as const)
    await stick.write((await host.readFile(path)) ?? Buffer.alloc(0), at);
}
