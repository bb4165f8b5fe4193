import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { copyModules, initramfsModules, type Kernel, withDependencies } from "./kernel.ts";
import { run } from "./run.ts";
import { setTimes } from "./set-times.ts";

/**
 * Builds the initramfs: Debian's static busybox, the modules that find and read a disk, and `initramfs/init`. What needs more (LUKS, e2fsck) runs
 * from the box's root, so it is not in here twice. Answers the path of the zstd-packed archive.
 */
export async function makeInitramfs(options: {
  kernel: Kernel;
  root: string;
  folder: string;
  outFile: string;
  epochSeconds: number;
}): Promise<string> {
  const { kernel, root, folder, outFile, epochSeconds } = options;
  rmSync(folder, { recursive: true, force: true });
  for (const name of ["bin", "sbin", "etc"]) mkdirSync(join(folder, name), { recursive: true });
  cpSync(join(root, "bin/busybox"), join(folder, "bin/busybox"));
  symlinkSync("usr/lib", join(folder, "lib"));
  for (const [name, path] of [
    ["init", "init"],
    ["modprobe", "sbin/modprobe"],
  ] as const) {
    cpSync(join(import.meta.dirname, "initramfs", name), join(folder, path));
    chmodSync(join(folder, path), 0o755);
  }
  const dependencies = readFileSync(join(root, "usr/lib/modules", kernel.release, "modules.dep"), "utf8");
  const wanted = new Set(withDependencies(kernel, initramfsModules, dependencies));
  await copyModules(kernel, folder, (path) => wanted.has(path));
  // busybox reads the text forms.
  for (const name of readdirSync(join(folder, "usr/lib/modules", kernel.release)))
    if (name.endsWith(".bin") || name.startsWith("modules.builtin."))
      rmSync(join(folder, "usr/lib/modules", kernel.release, name));
  setTimes(folder, epochSeconds);
  await packCpio(folder, outFile);
  return outFile;
}

async function packCpio(folder: string, outFile: string): Promise<void> {
  mkdirSync(dirname(outFile), { recursive: true });
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const list = `${outFile}.list`;
  writeFileSync(list, `${[".", ...names].join("\n")}\n`);
  await run(
    "sh",
    [
      "-c",
      'cpio --quiet --create --format=newc --owner=0:0 --reproducible < "$1" | zstd --quiet --force -19 --threads=1 -o "$2"',
      "sh",
      list,
      outFile,
    ],
    {
      cwd: folder,
    },
  );
  rmSync(list);
}
