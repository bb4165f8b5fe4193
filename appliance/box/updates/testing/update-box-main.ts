import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { startFolderAgent } from "../../agent/testing/start-folder-agent.ts";
import { makeBoxFolder } from "../../slots/testing/box-folder.ts";
import { playBoot } from "./played-boot.ts";

/**
 * An installed box with two systems that is a folder, as a process of its own, for tests that import nothing of the appliance: says where its agent listens, then takes one
 * order a line: `{"stick":["0.2.0"]}` (bundles of these versions on a stick; `!` before one leaves its signature out), `{"boots":4}` (switched on so
 * often; says the slot of the last one). Ends with its standard input.
 */
const home = mkdtempSync(join(tmpdir(), "kontor-update-box-"));
const root = join(home, "machine");
const box = await makeBoxFolder(root, { version: process.argv[2] ?? "0.1.0" });
// The agent sees what lies in the folder by the names that the appliance has for it.
mkdirSync(dirname(root + root), { recursive: true });
symlinkSync(root, root + root);
await playBoot(box);
const agent = await startFolderAgent(root);
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
say({ socketPath: agent.socketPath, root });
for await (const line of createInterface({ input: process.stdin })) {
  const { stick, boots = 0 } = JSON.parse(line) as { stick?: string[]; boots?: number };
  if (stick) await plugIn(stick);
  let slot = "";
  for (let i = 0; i < boots; i++) slot = await playBoot(box);
  say({ slot });
}
await agent.stop();
rmSync(home, { recursive: true, force: true });

async function plugIn(versions: string[]): Promise<void> {
  const guid = "5ad1c7ac-0001-4000-8000-000000000000";
  const folder = join(root, "run/kontor/media", guid);
  mkdirSync(folder, { recursive: true });
  for (const wanted of versions) {
    const version = wanted.replace("!", "");
    const made = join(
      root,
      await box.bundle(version, { notes: { en: "Colours for items.", de: "Farben für Artikel." } }),
    );
    copyFileSync(made, join(folder, `kontor-${version}-x64.kontor`));
    if (wanted.startsWith("!")) writeFileSync(join(folder, `kontor-${version}-x64.kontor`), "not what it seems");
  }
  const own = {
    ...box.disks[0],
    path: "/dev/sdb",
    model: "Blue stick",
    removable: true,
    transport: "usb",
    tableGuid: "",
  };
  const partition = {
    ...box.disks[0]?.partitions[4],
    path: "/dev/sdb1",
    name: "",
    guid,
    content: "vfat",
    label: "UPDATES",
  };
  writeFileSync(join(root, "disks.json"), JSON.stringify([...box.disks, { ...own, partitions: [partition] }]));
}
