import { expect, test } from "vitest";
import type { BlockDisk, BlockPartition, Host } from "../agent/host.ts";
import { partitionNames } from "../slots/box-disk.ts";
import { chooseDisk } from "./choose-disk.ts";
import { GptBroken, printGpt, readGpt } from "./gpt.ts";
import { diskBytesMin, diskLayout, partsOf, productSizes } from "./layout.ts";
import { spentAnswers } from "./spent-answers.ts";
import { surveyDisks } from "./survey.ts";

const gigabyte = 1_000_000_000;
const disk = (given: Partial<BlockDisk>): BlockDisk => ({
  path: "/dev/sda",
  sizeBytes: 128 * gigabyte,
  model: "",
  serial: "",
  transport: "sata",
  removable: false,
  readOnly: false,
  tableGuid: "",
  tableKind: "",
  partitions: [],
  content: "",
  ...given,
});
const partition = (given: Partial<BlockPartition>): BlockPartition => ({
  path: "/dev/sda1",
  sizeBytes: gigabyte,
  name: "",
  guid: "",
  content: "",
  label: "",
  mountedAt: "",
  ...given,
});
const kontor = [
  partition({ name: partitionNames.A }),
  partition({ name: partitionNames.data, content: "crypto_LUKS" }),
];
const stick = disk({ path: "/dev/sdz", tableGuid: "stick-guid", removable: true, sizeBytes: 16 * gigabyte });

const survey = (disks: BlockDisk[], startable: readonly string[] = []) =>
  surveyDisks(
    {
      disks: async () => disks,
      open: (async (path: string) => ({
        read: async (into: Uint8Array) => {
          into.fill(startable.includes(path) ? 0xeb : 0);
          return into.length;
        },
        close: async () => {},
      })) as unknown as Host["open"],
    },
    "stick-guid",
  );

test("says in words what is on each disk, and which cannot take a box", async () => {
  const disks = [
    stick,
    disk({ path: "/dev/sda" }),
    disk({ path: "/dev/sdb", partitions: kontor }),
    disk({ path: "/dev/sdc", partitions: kontor }),
    disk({ path: "/dev/sdd", partitions: [partition({ content: "ntfs", label: "Windows" })] }),
    disk({ path: "/dev/sde", partitions: [partition({ content: "ext4", mountedAt: "/mnt" })] }),
    disk({ path: "/dev/sdf", sizeBytes: 4 * gigabyte }),
    disk({ path: "/dev/sdg", readOnly: true }),
    disk({ path: "/dev/sdi", sectorBytes: 4096 }),
    disk({ path: "/dev/sdh", content: "vfat", transport: "usb" }),
  ];
  const found = new Map((await survey(disks, ["/dev/sdb"])).map((one) => [one.disk.path, one]));
  const brief = (path: string) => [found.get(path)?.content, found.get(path)?.unfit];
  expect(brief("/dev/sdz")).toEqual(["empty", "stick"]);
  expect(brief("/dev/sda")).toEqual(["empty", undefined]);
  expect(brief("/dev/sdb")).toEqual(["kontor", undefined]);
  expect(brief("/dev/sdc")).toEqual(["kontor-unfinished", undefined]);
  expect(brief("/dev/sdd")).toEqual(["windows", undefined]);
  expect(brief("/dev/sde")).toEqual(["linux", "in-use"]);
  expect(brief("/dev/sdf")).toEqual(["empty", "too-small"]);
  expect(brief("/dev/sdg")).toEqual(["empty", "read-only"]);
  expect(brief("/dev/sdi")).toEqual(["empty", "sectors"]);
  expect(found.get("/dev/sdh")).toMatchObject({ content: "other", removable: true });
});

test("takes the only disk that fits; of several, one must be named", async () => {
  const [a, b] = [disk({ path: "/dev/sda" }), disk({ path: "/dev/nvme0n1", serial: "S-2" })];
  expect(chooseDisk(await survey([stick, a]), { erase: "only-empty" })).toMatchObject({
    disk: { disk: { path: "/dev/sda" } },
  });
  expect(chooseDisk(await survey([stick, a, b]), { erase: "only-empty" })).toEqual({
    why: "several-disks",
    paths: ["/dev/nvme0n1", "/dev/sda"],
  });
  expect(chooseDisk(await survey([stick, a, b]), { disk: "S-2", erase: "only-empty" })).toMatchObject({
    disk: { disk: { path: "/dev/nvme0n1" } },
  });
  expect(chooseDisk(await survey([stick, a]), { disk: "/dev/sdz", erase: "always-once" })).toMatchObject({
    why: "disk-unfit",
    unfit: "stick",
  });
  expect(chooseDisk(await survey([stick, a]), { disk: "/dev/sdx", erase: "always-once" })).toMatchObject({
    why: "disk-unknown",
  });
  expect(chooseDisk(await survey([stick]), { erase: "always-once" })).toEqual({
    why: "no-disk",
    unfit: [{ path: "/dev/sdz", unfit: "stick" }],
  });
});

test("an installed box, and any other content, is erased only where the answers say so; an unfinished one is nothing", async () => {
  const box = await survey([stick, disk({ partitions: kontor })], ["/dev/sda"]);
  expect(chooseDisk(box, { erase: "only-empty" })).toMatchObject({ why: "not-empty", disk: { content: "kontor" } });
  expect(chooseDisk(box, { erase: "named-disk" })).toMatchObject({ why: "not-empty" });
  expect(chooseDisk(box, { disk: "/dev/sda", erase: "only-empty" })).toMatchObject({ why: "not-empty" });
  expect(chooseDisk(box, { disk: "/dev/sda", erase: "named-disk" })).toMatchObject({
    eraseIsAllowed: true,
    usesUpAlwaysOnce: false,
  });
  expect(chooseDisk(box, { erase: "always-once" })).toMatchObject({ eraseIsAllowed: true, usesUpAlwaysOnce: true });
  const unfinished = await survey([stick, disk({ partitions: kontor })]);
  expect(chooseDisk(unfinished, { erase: "only-empty" })).toMatchObject({ eraseIsAllowed: true });
});

test("a removable disk is taken by its name only", async () => {
  const disks = await survey([stick, disk({ removable: true })]);
  expect(chooseDisk(disks, { erase: "only-empty" })).toMatchObject({ why: "no-disk" });
  expect(chooseDisk(disks, { disk: "/dev/sda", erase: "only-empty" })).toMatchObject({ eraseIsAllowed: true });
});

test("the parts of a disk lie one behind the other, at whole MiB, and leave its ends to the table", () => {
  expect(diskLayout(diskBytesMin(productSizes) - 1)).toBeUndefined();
  for (const sizeBytes of [diskBytesMin(productSizes), 8 * gigabyte, 128 * gigabyte, 2_000 * gigabyte + 512]) {
    const layout = diskLayout(sizeBytes);
    if (!layout) throw new Error("too small");
    let at = 1024 ** 2;
    for (const part of partsOf(layout)) {
      expect(part.startBytes).toBe(at);
      expect(part.sizeBytes % 1024 ** 2).toBe(0);
      at += part.sizeBytes;
    }
    expect(sizeBytes - at).toBeGreaterThanOrEqual(1024 ** 2);
  }
});

test("the leave to erase once and the pairing code are gone after use, and the rest of the answers stays", () => {
  const given = {
    kontor: 1,
    install: { erase: "always-once", encrypt: true },
    cloud: { url: "https://c", code: "ABC" },
    finish: true,
  };
  for (const text of [
    JSON.stringify(given),
    JSON.stringify(given, null, 4),
    `\uFEFF${JSON.stringify(given, null, 2)}`,
  ]) {
    const left = spentAnswers(text);
    expect(JSON.parse(left)).toEqual({ kontor: 1, install: { erase: "only-empty", encrypt: true }, finish: true });
    expect(Buffer.byteLength(left)).toBeLessThanOrEqual(Buffer.byteLength(text));
  }
  expect(spentAnswers('{"kontor":1}')).toBe('{"kontor":1}');
});

test("a partition table reads as it was printed, also from its second copy, and not when both are broken", async () => {
  const diskBytes = 64 * 1024 ** 2;
  const gpt = {
    diskGuid: "6d1f9c3a-57b0-4a0e-8a52-1f0c5d1e7b42",
    partitions: [
      {
        name: "kontor-data",
        typeGuid: "0fc63daf-8483-4772-8e79-3d69d8477de4",
        guid: "00112233-4455-4677-8899-aabbccddeeff",
        startBytes: 1024 ** 2,
        sizeBytes: 5 * 1024 ** 2,
      },
    ],
  };
  const { head, tail } = printGpt(gpt, diskBytes);
  const bytes = Buffer.alloc(diskBytes);
  head.copy(bytes);
  tail.copy(bytes, diskBytes - tail.length);
  const read = () => readGpt(async (at, length) => Buffer.from(bytes.subarray(at, at + length)), diskBytes);
  expect(await read()).toEqual({ ...gpt, copy: "first" });
  bytes.writeUInt8((bytes.at(1100) ?? 0) ^ 1, 1100);
  expect(await read()).toEqual({ ...gpt, copy: "last" });
  bytes.writeUInt8((bytes.at(-tail.length) ?? 0) ^ 1, diskBytes - tail.length);
  await expect(read()).rejects.toThrow(GptBroken);
});
