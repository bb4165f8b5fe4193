import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunOptions, RunResult } from "../../agent/host.ts";
import { runProgram } from "../../agent/run-program.ts";
import { FolderHost } from "../../agent/testing/folder-host.ts";
import { careVerbs } from "../../agent/verbs/care.ts";
import { dataKeyPath, withBoot } from "../../slots/boot-partition.ts";
import { makeBoxFolder } from "../../slots/testing/box-folder.ts";
import { finishReset } from "./reset-data.ts";

/** A box as a folder, its data a file with a real LUKS2 header by the real cryptsetup; only opening it needs a kernel, and is played. */
let root: string;
let host: FolderHost;
/** What is played: whether the data is open, and whether there is a file system in it. */
let played: { open: boolean; fileSystem: boolean; mke2fs: number };
const oldKey = randomBytes(64);
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "kontor-reset-"));
  const { disks } = await makeBoxFolder(root);
  played = { open: true, fileSystem: true, mke2fs: 0 };
  host = new FolderHost(root, {
    disks,
    programs: { cryptsetup, blkid: () => ({ exitCode: played.fileSystem ? 0 : 2 }), mke2fs },
  });
  truncateSync(data(), 24 * 1024 * 1024);
  const format = [
    "luksFormat",
    "--batch-mode",
    "--type",
    "luks2",
    "--pbkdf",
    "pbkdf2",
    "--pbkdf-force-iterations",
    "1000",
  ];
  expect((await runProgram("cryptsetup", [...format, "--key-file", "-", data()], { input: oldKey })).exitCode).toBe(0);
  await writeKey(oldKey);
}, 30_000);
afterEach(() => rmSync(root, { recursive: true, force: true }));

const data = () => join(root, "dev/sda5");
const context = () => ({ host, progress: () => {}, signal: new AbortController().signal, by: "ada" });

function cryptsetup(args: readonly string[], options: RunOptions): Promise<Partial<RunResult>> | Partial<RunResult> {
  if (args[0] === "open") return {};
  if (args[0] === "close") {
    played.open = false;
    return {};
  }
  if (args[0] === "status") return { exitCode: played.open ? 0 : 4 };
  return runProgram("cryptsetup", args, options);
}
function mke2fs(): Partial<RunResult> {
  played.fileSystem = played.mke2fs === 0;
  return { exitCode: played.mke2fs };
}

const opens = async (key: Uint8Array): Promise<boolean> =>
  (await runProgram("cryptsetup", ["open", "--test-passphrase", "--key-file", "-", data()], { input: key }))
    .exitCode === 0;
const readKey = () =>
  withBoot(host, "/dev/sda2", "read", async (boot) => {
    const bytes = new Uint8Array(64);
    await (await boot.openFile(dataKeyPath)).read(bytes, 0);
    return Buffer.from(bytes);
  });
const writeKey = (key: Uint8Array) =>
  withBoot(host, "/dev/sda2", "write", async (boot) => (await boot.openFile(dataKeyPath)).write(key, 0));

test("a reset destroys the key at once, in the header and on the boot partition, and starts the machine anew", async () => {
  expect(await opens(oldKey)).toBe(true);
  await careVerbs["care.reset"].run({}, context());
  expect(await opens(oldKey)).toBe(false);
  expect((await readKey()).equals(Buffer.alloc(64))).toBe(true);
  expect(host.lines.at(-1)).toBe("systemctl --no-block reboot");
});

test("the next start makes empty data under a new key, also when it is cut off in between", async () => {
  await careVerbs["care.reset"].run({}, context());
  played = { open: false, fileSystem: false, mke2fs: 1 };
  await expect(finishReset(host, randomBytes(64))).rejects.toThrow("mke2fs");
  // The machine comes up again: the key of the boot partition opens what holds nothing yet.
  expect(await opens(await readKey())).toBe(true);
  played = { open: true, fileSystem: false, mke2fs: 0 };
  const key = randomBytes(64);
  expect(await finishReset(host, key)).toBe(true);
  expect(await opens(key)).toBe(true);
  expect((await readKey()).equals(key)).toBe(true);
  expect(await opens(oldKey)).toBe(false);
  expect(host.lines.at(-1)).toBe("systemctl --no-block reboot");
});

test("a box that was not reset is left as it is", async () => {
  const before = host.ran.length;
  expect(await finishReset(host, randomBytes(64))).toBe(false);
  played.open = false;
  expect(await finishReset(host, randomBytes(64))).toBe(false);
  expect(await opens(oldKey)).toBe(true);
  expect(host.ran.slice(before).some(({ args }) => args[0] === "luksFormat")).toBe(false);
});
