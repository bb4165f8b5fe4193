import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stickMenu } from "./boot/stick-menu.ts";
import { compareTrees } from "./compare-trees.ts";
import { readOrder } from "./compile-cache.ts";
import { isForBox } from "./kernel.ts";
import { debianParts, writeSbom } from "./sbom.ts";
import { maskedUnits } from "./trimmed-units.ts";
import { SerialLine } from "./vm/serial-line.ts";

const release = {
  name: "kontor",
  version: "1.2.3",
  cpu: "x64",
  commit: "abc",
  builtAt: "2026-11-21T00:00:00.000Z",
} as const;

test("the parts of Debian are those that are installed, with their versions as package URLs", async () => {
  const status =
    "Package: udev\nStatus: install ok installed\nArchitecture: amd64\nVersion: 252.1+x~deb12u2\n\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\n";
  const parts = debianParts(status, () => "LGPL-2.1+");
  expect(parts).toEqual([
    {
      kind: "debian",
      name: "udev",
      version: "252.1+x~deb12u2",
      license: "LGPL-2.1+",
      purl: "pkg:deb/debian/udev@252.1%2Bx~deb12u2?arch=amd64&distro=debian-12",
    },
  ]);
  // Checked against CycloneDX's own schema before it is answered.
  expect(JSON.parse(await writeSbom(parts, release))).toMatchObject({
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    components: [{ name: "udev" }],
  });
});

test("files are laid out as Node says that it reads them, each once", () => {
  const log = `[compile cache] reading cache from /opt/kontor/cache/v/01 for ESM file:///opt/kontor/a%20b.ts...[1 2]... success, size=1
[compile cache] reading cache from /opt/kontor/cache/v/02 for CommonJS /opt/kontor/c.js... does not exist
[compile cache] reading cache from /opt/kontor/cache/v/01 for ESM file:///opt/kontor/a%20b.ts...[1 2]... success, size=1`;
  expect(readOrder(log)).toEqual([
    "opt/kontor/a b.ts",
    "opt/kontor/cache/v/01",
    "opt/kontor/c.js",
    "opt/kontor/cache/v/02",
  ]);
});

test("the box carries drivers for disks and networks, and none for sound", () => {
  expect(isForBox("kernel/drivers/nvme/host/nvme.ko")).toBe(true);
  expect(isForBox("kernel/drivers/net/virtio_net.ko")).toBe(true);
  expect(isForBox("kernel/drivers/gpu/drm/drm.ko")).toBe(true);
  expect(isForBox("kernel/drivers/gpu/drm/amd/amdgpu/amdgpu.ko")).toBe(false);
  expect(isForBox("kernel/drivers/net/wireless/intel/iwlwifi/iwlwifi.ko")).toBe(true);
  expect(isForBox("kernel/sound/core/snd.ko")).toBe(false);
});

test("the stick's menu names its own disk in every entry, and is plain ASCII", () => {
  const menu = stickMenu({ diskGuid: "guid-1", version: "1.2.3" });
  expect(menu).toMatch(/^[\x20-\x7e\n]*$/);
  for (const mode of ["install", "try", "rescue"]) expect(menu).toContain(`kontor.mode=${mode} kontor.disk=guid-1 `);
});

test("programs of the image are shell that a shell reads", () => {
  const folder = join(import.meta.dirname, "root-files/usr/lib/kontor");
  const scripts = [
    join(import.meta.dirname, "initramfs/init"),
    ...readdirSync(folder).map((name) => join(folder, name)),
  ];
  for (const script of scripts) {
    const shell = readFileSync(script, "utf8").startsWith("#!/bin/bash") ? "bash" : "sh";
    expect(spawnSync(shell, ["-n", script], { encoding: "utf8" }).stderr, script).toBe("");
  }
});

test("no unit of ours is masked by mistake", () => {
  const folder = join(import.meta.dirname, "root-files/usr/lib/systemd/system");
  const units = readdirSync(folder);
  const wanted = units.flatMap((name) =>
    [...readFileSync(join(folder, name), "utf8").matchAll(/^(?:Wants|Requires)=(.*)$/gm)].flatMap(([, list = ""]) =>
      list.split(" "),
    ),
  );
  expect(wanted.length).toBeGreaterThan(5);
  expect([...units, ...wanted].filter((name) => maskedUnits.includes(name))).toEqual([]);
});

test("two trees that differ in content, mode or a file are told apart, and equal ones are not", () => {
  const folder = mkdtempSync(join(tmpdir(), "kontor-trees-"));
  try {
    for (const tree of ["a", "b"]) {
      mkdirSync(join(folder, tree));
      writeFileSync(join(folder, tree, "same"), "1");
      // As `dev/fd` of a Debian: what lies behind a link is not of the tree.
      symlinkSync("/proc/self", join(folder, tree, "link"));
      writeFileSync(join(folder, tree, "content"), tree);
      writeFileSync(join(folder, tree, "mode"), "1", { mode: tree === "a" ? 0o600 : 0o644 });
    }
    writeFileSync(join(folder, "a", "more"), "");
    expect(compareTrees(join(folder, "a"), join(folder, "b")).map((line) => line.split(":")[0])).toEqual([
      "content",
      "mode",
      "more",
    ]);
    expect(compareTrees(join(folder, "a"), join(folder, "a"))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a line of a machine is found when it comes, before it was asked for or after, and an ended machine fails at once", async () => {
  const line = new SerialLine();
  line.take("kontor: begi");
  const later = line.waitFor(/handed over to (\w+)/, { withinMs: 60_000 });
  line.take("ns\nkontor: handed over to systemd\n");
  expect((await later)[1]).toBe("systemd");
  expect((await line.waitFor(/begins/, { withinMs: 60_000 }))[0]).toBe("begins");
  const never = line.waitFor(/never/, { withinMs: 60_000 });
  line.end();
  await expect(never).rejects.toThrow("the machine ended");
});
