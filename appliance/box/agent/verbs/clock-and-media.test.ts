import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { BlockDisk } from "../host.ts";
import { FolderHost } from "../testing/folder-host.ts";
import { VerbRefused } from "../verb.ts";
import { clockVerbs, startClock, trackingOf } from "./clock.ts";
import { mediaVerbs, startDisplay } from "./media.ts";

let root: string;
let host: FolderHost;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kontor-verbs-"));
  host = new FolderHost(root, { nowMs: () => 5_000 });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const context = () => ({ host, progress: () => {}, signal: new AbortController().signal, by: "anna" });
const text = async (path: string) => (await host.readFile(path))?.toString("utf8");
const refused = async (run: Promise<unknown>) => {
  const error = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof VerbRefused)) throw new Error(`not refused: ${error}`);
  return error.refusal;
};

test("chrony's line says whether a server is followed, which, and how far the clock was off", () => {
  const line = "C0A80A01,ntp.example.com,3,1732190000.1,-0.012345,0.1,0.1,0,0,0,0,0,64.2,Normal\n";
  expect(trackingOf(line)).toEqual({ synchronised: true, offsetMs: -12, source: "ntp.example.com" });
  const alone = "7F7F0101,,10,0,0,0,0,0,0,0,0,0,0,Normal";
  for (const none of ["", "00000000,,0,0,0,0,0,0,0,0,0,0,0,Not synchronised", alone])
    expect(trackingOf(none)).toEqual({ synchronised: false, offsetMs: null, source: "" });
});

test("a clock set by hand stays so over a start, and servers of one's own come back to where chrony reads them", async () => {
  const clock = await clockVerbs["clock.set"].run({ automatic: false, setToMs: 1_795_000_000_000 }, context());
  expect(clock).toMatchObject({ automatic: false, synchronised: false });
  expect(host.lines).toEqual([
    ...["systemctl stop chrony.service", "date --utc --set=@1795000000.000", "hwclock --systohc --utc"],
  ]);
  expect(await text("/var/lib/kontor/box/clock/by-hand")).toBe("");
  await clockVerbs["clock.set"].run({ automatic: true, servers: ["ntp.example.com"] }, context());
  expect(await text("/var/lib/kontor/box/clock/by-hand")).toBeUndefined();
  await host.remove("/etc");
  await startClock(host);
  expect(await text("/etc/chrony/sources.d/kontor.sources")).toBe("server ntp.example.com iburst\n");
  expect(
    await refused(clockVerbs["clock.set"].run({ automatic: true, setToMs: 1_795_000_000_000 }, context())),
  ).toEqual({
    code: "clock-is-automatic",
  });
});

const partition = {
  path: "/dev/sdb1",
  sizeBytes: 8e9,
  name: "",
  guid: "ab-01",
  content: "vfat",
  label: "GOODS",
  mountedAt: "",
};
const stick: BlockDisk = {
  ...{ path: "/dev/sdb", sizeBytes: 8e9, model: "Traveller", serial: "1", transport: "usb", removable: true },
  ...{ readOnly: false, tableGuid: "", tableKind: "dos", content: "", partitions: [partition] },
};
const inside: BlockDisk = { ...stick, path: "/dev/sda", transport: "sata", removable: false };

test("only what can be pulled out is a stick, and nothing that the box is made of", async () => {
  const own = { ...partition, path: "/dev/sdc1", guid: "cd-01", label: "", name: "kontor-data", content: "ext4" };
  const whole = { ...stick, path: "/dev/sdd", content: "exfat", partitions: [] };
  const strange = { ...partition, path: "/dev/sdb2", guid: "ab-02", label: "", content: "zfs_member" };
  host.setDisks([
    inside,
    { ...stick, partitions: [partition, strange] },
    { ...stick, path: "/dev/sdc", partitions: [own] },
    whole,
  ]);
  const { media } = await mediaVerbs["media.list"].run({}, context());
  expect(media.map(({ id, state }) => [id, state])).toEqual([
    ["ab-01", "plugged"],
    ["ab-02", "unreadable"],
    ["sdd", "plugged"],
  ]);
});

test("a stick is opened to be read, for the appliance's user, and nothing on it can be run", async () => {
  await host.writeFile("/etc/passwd", "root:x:0:0::/root:/bin/sh\nkontor:x:900:901::/:/usr/sbin/nologin\n");
  host.setDisks([stick]);
  const { folder } = await mediaVerbs["media.mount"].run({ mediaId: "ab-01", writable: false }, context());
  expect(folder).toBe(join(root, "run/kontor/media/ab-01"));
  const rights = "nosuid,nodev,noexec,uid=900,gid=901,fmask=0133,dmask=0022";
  expect(host.lines.at(-1)).toBe(`mount -t vfat -o ro,${rights} /dev/sdb1 /run/kontor/media/ab-01`);
  host.setDisks([{ ...stick, partitions: [{ ...partition, mountedAt: "/run/kontor/media/ab-01" }] }]);
  await mediaVerbs["media.mount"].run({ mediaId: "ab-01", writable: true }, context());
  expect(host.lines.at(-1)).toBe(`mount -t vfat -o remount,rw,${rights} /dev/sdb1 /run/kontor/media/ab-01`);
  host.programs.umount = () => ({ exitCode: 32, stderr: "umount: /run/kontor/media/ab-01: target is busy." });
  expect(await refused(mediaVerbs["media.eject"].run({ mediaId: "ab-01" }, context()))).toMatchObject({
    code: "media-in-use",
  });
  delete host.programs.umount;
  await mediaVerbs["media.eject"].run({ mediaId: "ab-01" }, context());
  expect(host.lines.slice(-2)).toEqual(["umount /run/kontor/media/ab-01", "rmdir /run/kontor/media/ab-01"]);
});

test("what cannot be mounted says why, and a stick that was pulled leaves nothing behind", async () => {
  host.setDisks([
    stick,
    { ...stick, path: "/dev/sde", partitions: [{ ...partition, guid: "ee-01", content: "ntfs" }] },
  ]);
  await host.makeFolder("/run/kontor/media/gone-01");
  host.programs.mount = () => ({ exitCode: 32, stderr: "mount: wrong fs type, bad superblock\n" });
  expect(await refused(mediaVerbs["media.mount"].run({ mediaId: "ab-01", writable: false }, context()))).toEqual({
    ...{ code: "media-unreadable", mediaId: "ab-01", why: "mount: wrong fs type, bad superblock" },
  });
  expect(host.lines).toContain("umount --lazy /run/kontor/media/gone-01");
  expect(await refused(mediaVerbs["media.mount"].run({ mediaId: "ee-01", writable: true }, context()))).toMatchObject({
    why: "ntfs can only be read here",
  });
  expect(await refused(mediaVerbs["media.mount"].run({ mediaId: "xx", writable: false }, context()))).toMatchObject({
    code: "media-unknown",
  });
});

test("a backlight is set in percent of what it can, and again after a start; without one the screen keeps its own buttons", async () => {
  expect(await refused(mediaVerbs["display.set"].run({ brightnessPercent: 40 }, context()))).toEqual({
    code: "display-fixed",
  });
  await host.writeFile("/sys/class/backlight/intel/max_brightness", "1500\n");
  await host.writeFile("/sys/class/backlight/intel/brightness", "1500\n");
  expect(await mediaVerbs["display.set"].run({ brightnessPercent: 40 }, context())).toEqual({
    backlight: true,
    brightnessPercent: 40,
  });
  await host.writeFile("/sys/class/backlight/intel/brightness", "9999\n");
  await startDisplay(host);
  expect(Number.parseInt((await text("/sys/class/backlight/intel/brightness")) ?? "", 10)).toBe(600);
});
