import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DataFolder, openDataFolder, writeWhole } from "./data-folder.ts";
import { lockFolder, lockHolder } from "./folder-lock.ts";

let folder: DataFolder;
beforeEach(() => {
  folder = openDataFolder(mkdtempSync(join(tmpdir(), "kontor-lock-")));
});
afterEach(() => rmSync(folder.root, { recursive: true }));

/** Another process that holds the folder until it is killed. What it was given is kept: a lock that nobody can give back is collected. */
async function holdElsewhere() {
  const [lock, data] = ["folder-lock.ts", "data-folder.ts"].map((name) => new URL(name, import.meta.url).href);
  const code = `const { lockFolder } = await import("${lock}"); const { openDataFolder } = await import("${data}");
    globalThis.unlock = lockFolder(openDataFolder(process.argv[1])); console.log("held"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code, folder.root], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

test("is held until it is given back", () => {
  expect(lockHolder(folder)).toBeUndefined();
  const unlock = lockFolder(folder);
  expect(lockHolder(folder)).toBe(process.pid);
  expect(() => lockFolder(folder)).toThrow(`process id ${process.pid}`);
  unlock();
  expect(lockHolder(folder)).toBeUndefined();
  lockFolder(folder)();
});

test("is refused while another process holds it, and free at once when that is killed", async () => {
  const child = await holdElsewhere();
  expect(lockHolder(folder)).toBe(child.pid);
  expect(() => lockFolder(folder)).toThrow(`process id ${child.pid}`);
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  expect(lockHolder(folder)).toBeUndefined();
  lockFolder(folder)();
});

test("does not believe a process id that a power cut left behind", () => {
  writeWhole(join(folder.root, "appliance.pid"), String(process.ppid));
  expect(lockHolder(folder)).toBeUndefined();
  lockFolder(folder)();
});
