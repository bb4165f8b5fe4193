import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { installDebianPackage } from "./debian-package.mjs";
import { SetupError } from "./step.mjs";

/** Program asked for, and the Debian package that has it. */
const tools = [
  ["mkfs.fat", "dosfstools"],
  ["mcopy", "mtools"],
  ["mke2fs", "e2fsprogs"],
  ["cryptsetup", "cryptsetup-bin"],
];

/** The tests of installer, slots and power cuts make real file systems in files: with the tools that the box itself uses. */
export const findDiskTools = {
  title: "Find tools for disks",
  run({ say }) {
    for (const [program, debianPackage] of tools) {
      if (onPath(program)) continue;
      say(
        `Installing ${debianPackage} with "apt-get install ${debianPackage}": the tests make file systems in files with it.`,
      );
      const why = installDebianPackage(debianPackage, say);
      if (!onPath(program))
        throw new SetupError({
          failed: `There is no ${program} here, and ${debianPackage} could not be installed.`,
          why: why ?? `apt-get reported success, but ${program} did not appear.`,
          todo: `Install it (Debian: "sudo apt-get install ${debianPackage}").`,
        });
    }
  },
};

/** Debian keeps them from the path of those who are not root. */
const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
const onPath = (name) => folders.some((folder) => existsSync(join(folder, name)));
