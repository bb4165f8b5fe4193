import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verbs } from "#appliance/box/agent/verbs/all.ts";
import { gptHeadBytes } from "#appliance/box/install/gpt.ts";
import { openBoot } from "#appliance/box/slots/boot-partition.ts";
import { partitionNames } from "#appliance/box/slots/box-disk.ts";
import { grubConfig } from "#appliance/box/slots/grub-config.ts";
import { pickSlot } from "#appliance/box/slots/pick-slot.ts";
import { TestSite } from "#appliance/testing/test-site.ts";
import { dataOf, whyNotWhole } from "./check-data.ts";
import { checkLog, type LogChecked } from "./check-log.ts";
import { type DiskLog, sectorBytes } from "./disk-log.ts";
import { openDmLog } from "./dm-log.ts";
import { type SmallBox, smallBox } from "./installed-by-log.ts";
import { cutStates } from "./states.ts";
import { writeDmLog } from "./write-dm-log.ts";

let root: string;
let box: SmallBox;
let expected: { ring: SmallBox["ring"]; grubConfig: Buffer };
/** Operations of the log, when the installation was done, and when 1.1.0 was confirmed. */
let installedAt: number;
let confirmedAt: number;
let log: DiskLog;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "kontor-powercut-"));
  box = await smallBox(root);
  const { diskGuid } = await box.install();
  installedAt = box.host.log("/dev/vda").ops.length;
  expected = { ring: box.ring, grubConfig: Buffer.from(grubConfig({ diskGuid })) };
  // A night's update, tried and confirmed; a second one that is given up; all by the agent's own verbs.
  const starts = (slot: string) =>
    writeFileSync(join(root, "proc/cmdline"), `kontor.mode=run kontor.disk=${diskGuid} kontor.slot=${slot}\n`);
  starts("a");
  await ask("slots.confirm", {});
  await ask("update.write", { path: await box.bundle("1.1.0"), schema: 1 });
  await ask("update.arm", { version: "1.1.0" });
  await startsByGrub("B");
  starts("b");
  await ask("slots.confirm", {});
  confirmedAt = box.host.log("/dev/vda").ops.length;
  await ask("update.write", { path: await box.bundle("1.2.0"), schema: 1 });
  await ask("update.arm", { version: "1.2.0" });
  for (const slot of ["A", "A", "A", "B"]) await startsByGrub(slot);
  await ask("slots.confirm", {});
  log = box.host.log("/dev/vda");
});
afterAll(() => {
  box.host.close();
  rmSync(root, { recursive: true, force: true });
});

function ask<N extends keyof typeof verbs>(name: N, input: unknown) {
  const verb = verbs[name];
  return verb.run(verb.input.parse(input) as never, {
    host: box.host,
    progress: () => {},
    signal: new AbortController().signal,
    by: "test",
  });
}

/** GRUB counts before it starts a system, and flushes nothing. */
async function startsByGrub(expectedSlot: string): Promise<void> {
  const [boot] = (await box.host.disks())[0]?.partitions.filter(({ name }) => name === partitionNames.boot) ?? [];
  if (!boot) throw new Error("no boot partition");
  const device = await box.host.open(boot.path, "write");
  const { slot, after } = pickSlot(await (await openBoot(device)).readState());
  expect(slot).toBe(expectedSlot);
  await (await openBoot({ ...device, flush: async () => {} })).writeState(after);
}

const say = (what: string, { bad, ...checked }: LogChecked) =>
  process.stdout.write(`${JSON.stringify({ powercut: what, ...checked })}\n`);

test("an installation that is cut short anywhere starts nothing, or a whole system", async () => {
  const checked = await checkLog(
    log,
    { ...expected, mayNotStart: true },
    { seed: 1, between: 60, only: ({ op }) => op <= installedAt },
  );
  say("installation", checked);
  expect(checked.bad).toEqual([]);
  expect(checked.states).toBeGreaterThan(300);
  expect(Object.keys(checked.versions).sort()).toEqual(["1.0.0", "none"]);
});

test("an update that is cut short anywhere starts the version before, or the new one, and always a whole one", async () => {
  const checked = await checkLog(log, expected, {
    seed: 2,
    between: 50,
    only: ({ op }) => op > installedAt,
    also: async ({ op }, verdict) =>
      op > confirmedAt && verdict.is === "starts" && verdict.version === "1.0.0"
        ? "a confirmed version did not stay"
        : undefined,
  });
  say("updates", checked);
  expect(checked.bad).toEqual([]);
  expect(checked.states).toBeGreaterThan(300);
  expect(Object.keys(checked.versions).sort()).toEqual(["1.0.0", "1.1.0", "1.2.0"]);
});

test("on a disk that ignores flushes the check finds systems that are not whole", async () => {
  const checked = await checkLog(log, expected, {
    seed: 3,
    between: 10,
    ignoreFlushes: true,
    only: ({ op }) => op > installedAt,
  });
  say("updates, flushes ignored", checked);
  expect(checked.badStates).toBeGreaterThan(0);
});

test("an installer that made the disk start before all was there would be found", async () => {
  const ops = log.ops.slice(0, installedAt);
  const isMbr = (op: DiskLog["ops"][number]) => op.kind === "write" && op.sector === 0 && op.sectors === 1;
  const bootCode = ops.findLastIndex(isMbr);
  expect(bootCode).toBeGreaterThan(0);
  const [write, flush] = ops.splice(bootCode, 2);
  // Right behind the partition table.
  const isTable = (op: DiskLog["ops"][number]) =>
    op.kind === "write" && op.sector === 0 && op.sectors === gptHeadBytes / sectorBytes;
  const table = ops.findIndex(isTable) + 3;
  if (write && flush) ops.splice(table, 0, write, flush);
  const checked = await checkLog({ ...log, ops }, { ...expected, mayNotStart: true }, { seed: 4, between: 5 });
  say("installation, boot code too early", checked);
  expect(checked.badStates).toBeGreaterThan(0);
});

test("a log written as QEMU does reads as what it was", async () => {
  const path = join(root, "recorded.log");
  const marked: DiskLog = { ...log, ops: [{ kind: "mark", text: "begins" }, ...log.ops.map(withoutScope)] };
  const ends = writeDmLog(marked, path);
  const read = openDmLog(path, log.diskBytes);
  try {
    expect(read.ends).toEqual(ends);
    expect(read.ops.map((op) => ({ ...op, data: 0 }))).toEqual(marked.ops.map((op) => ({ ...op, data: 0 })));
    const checked = await checkLog(read, { ...expected, mayNotStart: true }, { seed: 5, between: 3 });
    say("a log of dm-log-writes", checked);
    expect(checked.badStates).toBe(0);
    expect(checked.versions["1.2.0"]).toBeGreaterThan(0);
  } finally {
    read.close();
  }
});

test("a log that was cut in its last entry is read up to there", () => {
  const path = join(root, "cut.log");
  const [, , last = 0] = writeDmLog({ ...log, ops: log.ops.slice(0, 3) }, path);
  truncateSync(path, last - 1);
  const read = openDmLog(path, log.diskBytes);
  expect(read.ops).toHaveLength(2);
  read.close();
  writeFileSync(path, "no log");
  expect(() => openDmLog(path, 1)).toThrow("no log of dm-log-writes");
});

test("the data of a disk is taken out and its book opened: what was acknowledged is there, and what is missing is noticed", async () => {
  const site = join(root, "tmp/data/site");
  mkdirSync(site, { recursive: true });
  const book = new TestSite(join(site, "book.sqlite"));
  for (const [n, name] of ["one", "two", "three"].entries())
    book.send(
      "locations.save",
      { id: `A-01-0${n + 1}`, zone: name, kind: "storage" } as never,
      undefined,
      `ack-${n + 1}`,
    );
  // As the power finds it: the last commands stand in the WAL only.
  await box.host.run("mke2fs", ["-q", "-F", "-t", "ext4", "-d", join(root, "tmp/data"), join(root, "dev/vda5")]);
  book.db.close();
  const whole = [...cutStates(box.host.log("/dev/vda"), { seed: 6, between: 0 })].at(-1);
  if (!whole) throw new Error("no state");
  const data = await dataOf(whole.disk, join(root, "tmp/state"));
  if ("why" in data) throw new Error(data.why);
  const path = join(data.folder, "book.sqlite");
  expect(whyNotWhole(path, ["ack-1", "ack-2", "ack-3"])).toBeUndefined();
  expect(whyNotWhole(path, ["ack-1", "ack-4"])).toBe("1 acknowledged commands are missing, the first is ack-4");
  const bytes = readFileSync(path);
  bytes.fill(0x5a, 4096 * 3, 4096 * 12);
  writeFileSync(path, bytes);
  expect(whyNotWhole(path, [])).toMatch(/^the book (cannot be read|is not sound)/);
});

test("an installation over an installed box that is cut short starts the old one whole, nothing, or the new one", async () => {
  const before = box.host.log("/dev/vda").ops.length;
  const { diskGuid } = await box.install();
  const both = [expected.grubConfig, Buffer.from(grubConfig({ diskGuid }))];
  const checked = await checkLog(
    box.host.log("/dev/vda"),
    { ring: box.ring, grubConfig: both, mayNotStart: true },
    { seed: 7, between: 60, only: ({ op }) => op > before },
  );
  say("installation over an installed box", checked);
  expect(checked.bad).toEqual([]);
  expect(checked.versions.none).toBeGreaterThan(0);
});

const withoutScope = (op: DiskLog["ops"][number]): DiskLog["ops"][number] => {
  if (op.kind === "mark") return op;
  const { scope, ...rest } = op;
  return rest;
};
