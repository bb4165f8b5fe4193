import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { askAgent } from "../agent/client.ts";
import { type RunningAgent, startAgent } from "../agent/server.ts";
import { FolderHost } from "../agent/testing/folder-host.ts";
import { verbs } from "../agent/verbs/all.ts";
import { confirmGood } from "../agent/verbs/slots.ts";
import { withBoot } from "./boot-partition.ts";
import { pickSlot } from "./pick-slot.ts";
import { type BoxFolder, makeBoxFolder } from "./testing/box-folder.ts";

let home: string;
let box: BoxFolder;
let host: FolderHost;
let agent: RunningAgent;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "kontor-slots-"));
});
afterAll(async () => {
  await agent?.stop();
  rmSync(home, { recursive: true, force: true });
});
beforeEach(async () => {
  await agent?.stop();
  const root = mkdtempSync(join(home, "box-"));
  box = await makeBoxFolder(root);
  host = new FolderHost(root, { disks: box.disks });
  agent = await startAgent({ socketPath: join(root, "box.sock"), host, verbs, log: () => {} });
});

const ask: typeof askAgent extends (path: string, ...rest: infer R) => infer T ? (...rest: R) => T : never = (
  ...rest
) => askAgent(agent.socketPath, ...rest);
const startsByGrub = () =>
  withBoot(host, "/dev/sda2", "write", async (boot) => {
    const { slot, after } = pickSlot(await boot.readState());
    await boot.writeState(after);
    return slot;
  });
const runsFrom = (slot: "a" | "b") => {
  const path = join(box.root, "proc/cmdline");
  writeFileSync(path, readFileSync(path, "utf8").replace(/kontor\.slot=./, `kontor.slot=${slot}`));
};
const refusalOf = async (answer: Promise<unknown>) => ((await answer) as { refusal?: { code: string } }).refusal?.code;

test("an installed box says what runs, and what runs next", async () => {
  const answer = await ask("slots.status", {});
  expect(answer).toMatchObject({
    ok: true,
    value: {
      mode: "run",
      disk: { path: "/dev/sda" },
      slots: {
        running: "A",
        next: "A",
        slots: [
          { slot: "A", version: "1.0.0", state: "good", tries: 0 },
          { slot: "B", state: "empty" },
        ],
      },
    },
  });
});

test("an update goes into the other slot, is armed, tried, confirmed; and the next one goes into the first slot", async () => {
  const steps = new Set<string>();
  const path = await box.bundle("1.1.0");
  expect(await ask("update.check", { path, schema: 1, whole: true })).toMatchObject({
    value: { header: { version: "1.1.0" } },
  });
  const written = await ask("update.write", { path, schema: 1 }, { onProgress: ({ step }) => steps.add(step) });
  expect(written).toEqual({ ok: true, value: { version: "1.1.0", slot: "B" } });
  expect([...steps]).toEqual(["write", "read-back"]);
  // Written is not armed: a restart now stays with what runs.
  expect(await ask("slots.status", {})).toMatchObject({ value: { slots: { next: "A" } } });
  expect(await ask("update.arm", { version: "1.1.0" })).toMatchObject({ value: { running: "A", next: "B" } });
  runsFrom("b");
  expect(await refusalOf(ask("update.write", { path: await box.bundle("1.2.0"), schema: 1 }))).toBe("slot-on-trial");
  expect(await ask("slots.confirm", {})).toMatchObject({
    value: {
      running: "B",
      next: "B",
      slots: [
        { slot: "B", version: "1.1.0", state: "good", tries: 0 },
        { slot: "A", version: "1.0.0", state: "good" },
      ],
      rollback: null,
    },
  });
  expect(await refusalOf(ask("update.write", { path: await box.bundle("1.0.5"), schema: 1 }))).toBe("bundle-older");
  expect(await ask("update.write", { path: await box.bundle("1.2.0"), schema: 1 })).toMatchObject({
    value: { slot: "A" },
  });
});

test("a version that never becomes healthy is given up by the one before, and why is kept until it was read", async () => {
  const path = await box.bundle("1.1.0");
  await ask("update.write", { path, schema: 1 });
  await ask("update.arm", { version: "1.1.0" });
  // Armed, and not yet started: whoever confirms now gives nothing up.
  expect(await ask("slots.confirm", {})).toMatchObject({ value: { next: "B", rollback: null } });
  for (const starts of ["B", "B", "B", "A"]) expect(await startsByGrub()).toBe(starts);
  expect(await ask("slots.confirm", {})).toMatchObject({
    value: {
      running: "A",
      next: "A",
      slots: [{ state: "good" }, { slot: "B", state: "empty" }],
      rollback: { version: "1.1.0", cause: "tries" },
    },
  });
  expect(await ask("slots.forget-rollback", {})).toMatchObject({ value: { rollback: null } });
  expect(await refusalOf(ask("slots.give-up", { cause: "supervisor" }))).toBe("slot-is-last");
});

test("a good version that answers has its tries back; one on trial proves itself otherwise", async () => {
  for (let n = 0; n < 5; n++) await startsByGrub();
  expect(await ask("slots.status", {})).toMatchObject({ value: { slots: { slots: [{ tries: 5 }, {}] } } });
  await confirmGood(host);
  expect(await ask("slots.status", {})).toMatchObject({ value: { slots: { slots: [{ tries: 0 }, {}] } } });
  await ask("update.write", { path: await box.bundle("1.1.0"), schema: 1 });
  await ask("update.arm", { version: "1.1.0" });
  await startsByGrub();
  runsFrom("b");
  await confirmGood(host);
  expect(await ask("slots.status", {})).toMatchObject({
    value: { slots: { slots: [{ state: "trial", tries: 1 }, {}] } },
  });
});

test("a running version may give itself up", async () => {
  await ask("update.write", { path: await box.bundle("1.1.0"), schema: 1 });
  await ask("update.arm", { version: "1.1.0" });
  runsFrom("b");
  expect(await ask("slots.give-up", { cause: "store-broken" })).toMatchObject({
    value: { running: "B", next: "A", rollback: { version: "1.1.0", cause: "store-broken" } },
  });
});

test("what is not signed, not whole, not for this box or not there is refused, and the slot stays as it is", async () => {
  const { privateKey: stranger } = generateKeyPairSync("ed25519");
  const before = readFileSync(join(box.root, "dev/sda4"));
  const at = (path: string) => join(box.root, path);
  const cut = await box.bundle("1.3.0", { name: "cut.kontor" });
  writeFileSync(at(cut), readFileSync(at(cut)).subarray(0, 1_000_000));
  const changed = await box.bundle("1.3.0", { name: "changed.kontor" });
  const bytes = readFileSync(at(changed));
  bytes.write("1.9.9", bytes.indexOf("1.3.0"));
  writeFileSync(at(changed), bytes);
  const cases = [
    [await box.bundle("1.3.0", { key: stranger }), "bundle-not-signed"],
    [changed, "bundle-not-signed"],
    [cut, "bundle-cut-short"],
    [await box.bundle("1.3.1", { cpu: process.arch === "x64" ? "arm64" : "x64" }), "bundle-for-other-cpu"],
    [await box.bundle("0.9.0"), "bundle-older"],
    [await box.bundle("1.4.0", { oldestSchema: 5 }), "bundle-needs-step"],
    ["/tmp/none.kontor", "not-found"],
    ["/tmp/kernel", "bundle-unreadable"],
  ] as const;
  for (const [path, code] of cases) expect(await refusalOf(ask("update.write", { path, schema: 1 })), path).toBe(code);
  expect(readFileSync(join(box.root, "dev/sda4")).equals(before)).toBe(true);
});

test("a part that is not as signed is found while it is written, and the slot cannot be armed", async () => {
  const path = await box.bundle("1.1.0");
  const file = join(box.root, path);
  const bytes = readFileSync(file);
  bytes.writeUInt8((bytes.at(-20_000) ?? 0) ^ 1, bytes.length - 20_000);
  writeFileSync(file, bytes);
  expect(await ask("update.write", { path, schema: 1 })).toMatchObject({
    refusal: { code: "bundle-damaged", part: "initramfs" },
  });
  expect(await ask("update.arm", { version: "1.1.0" })).toMatchObject({ refusal: { code: "slot-not-written" } });
  expect(await ask("slots.status", {})).toMatchObject({ value: { slots: { next: "A" } } });
});

test("a slot that was changed after it was written is not armed", async () => {
  await ask("update.write", { path: await box.bundle("1.1.0"), schema: 1 });
  const device = join(box.root, "dev/sda4");
  const bytes = readFileSync(device);
  bytes.writeUInt8((bytes.at(777_777) ?? 0) ^ 1, 777_777);
  writeFileSync(device, bytes);
  expect(await ask("update.arm", { version: "1.1.0" })).toMatchObject({ refusal: { code: "slot-not-written" } });
});

test("a boot environment that was lost is written anew by the system that runs", async () => {
  const device = join(box.root, "dev/sda2");
  const bytes = readFileSync(device);
  bytes.fill(0, bytes.indexOf("# GRUB Environment Block"), bytes.indexOf("# GRUB Environment Block") + 1024);
  writeFileSync(device, bytes);
  runsFrom("b");
  const safe = {
    running: "B",
    next: "B",
    slots: [
      { slot: "B", state: "good" },
      { slot: "A", state: "empty" },
    ],
  };
  expect(await ask("slots.status", {})).toMatchObject({ value: { slots: safe } });
  expect(readFileSync(device).includes("# GRUB Environment Block")).toBe(false);
  expect(await ask("slots.confirm", {})).toMatchObject({ value: safe });
  expect(readFileSync(device).includes("# GRUB Environment Block\nORDER=B A\n")).toBe(true);
  expect(await ask("slots.status", {})).toMatchObject({ value: { slots: safe } });
});

test("a revoked key signs nothing", async () => {
  const ring = join(box.root, "usr/share/kontor/update-keys.json");
  const { keys } = JSON.parse(readFileSync(ring, "utf8"));
  writeFileSync(ring, JSON.stringify({ keys: [{ ...keys[0], revoked: true }] }));
  const path = await box.bundle("1.1.0");
  expect(await ask("update.check", { path, schema: 1 })).toMatchObject({
    refusal: { code: "bundle-not-signed", because: "key-revoked" },
  });
});

test("a machine that was not started by our boot loader is no box; from the stick there is nothing to update", async () => {
  writeFileSync(join(box.root, "proc/cmdline"), "quiet\n");
  expect(await refusalOf(ask("slots.status", {}))).toBe("box-not-ours");
  writeFileSync(join(box.root, "proc/cmdline"), "kontor.mode=try kontor.disk=5d1f9c3a-0000-4a0e-8a52-1f0c5d1e7b42\n");
  expect(await ask("slots.status", {})).toMatchObject({ value: { mode: "try", disk: null, slots: null } });
  expect(await ask("slots.confirm", {})).toMatchObject({ refusal: { code: "box-not-installed", mode: "try" } });
});
