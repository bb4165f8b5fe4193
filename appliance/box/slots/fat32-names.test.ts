import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Fat32 } from "./fat32.ts";

test("a file is found by its long name as a PC writes it, by its short name, and in any case", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kontor-fat-"));
  try {
    const image = join(folder, "fat.img");
    writeFileSync(image, "");
    truncateSync(image, 40 * 1024 ** 2);
    execFileSync("mkfs.fat", ["-F", "32", "-s", "1", image], { stdio: "ignore" });
    const names = ["provision.json", "a very long name with blanks, more than two pieces of it.csv", "SHORT.TXT"];
    for (const name of names) {
      writeFileSync(join(folder, name), `this is ${name}`);
      execFileSync("mcopy", ["-i", image, join(folder, name), "::/"]);
    }
    const file = await open(image);
    const fat = await Fat32.open({
      read: async (into, position) => (await file.read(into, 0, into.length, position)).bytesRead,
    });
    for (const name of names) expect((await fat.readFile(`/${name}`)).toString()).toBe(`this is ${name}`);
    expect((await fat.readFile("/Provision.JSON")).toString()).toBe("this is provision.json");
    expect((await fat.readFile("/PROVIS~1.JSO")).toString()).toBe("this is provision.json");
    await expect(fat.readFile("/provision.jso")).rejects.toThrow("is not there");
    await file.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
