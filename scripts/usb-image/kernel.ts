import { execFileSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { boxFolders } from "./kernel-folders.ts";
import { run } from "./run.ts";

export interface Kernel {
  release: string;
  vmlinuz: string;
  /** `…/lib/modules/<release>`, all modules. */
  modules: string;
  /** `dpkg`'s fields of the package, for the list of parts. */
  control: string;
}

/** Unpacks the kernel's package without running its scripts. */
export async function unpackKernel(deb: string, folder: string): Promise<Kernel> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await run("dpkg-deb", ["-x", deb, folder]);
  const [release] = readdirSync(join(folder, "lib/modules"));
  if (!release) throw new Error(`${deb} has no modules.`);
  return {
    release,
    vmlinuz: join(folder, "boot", `vmlinuz-${release}`),
    modules: join(folder, "lib/modules", release),
    control: await run("dpkg-deb", ["-f", deb]),
  };
}

/**
 * Copies the modules that a box may need, and nothing else. What is listed here stays; a driver that somebody misses is one line.
 * Answers how many.
 */
export async function copyModules(kernel: Kernel, root: string, wanted: (path: string) => boolean): Promise<number> {
  const target = join(root, "usr/lib/modules", kernel.release);
  mkdirSync(target, { recursive: true });
  for (const list of ["modules.order", "modules.builtin", "modules.builtin.modinfo"])
    cpSync(join(kernel.modules, list), join(target, list), { preserveTimestamps: true });
  let copied = 0;
  for (const path of modulePaths(kernel)) {
    if (!wanted(path)) continue;
    mkdirSync(dirname(join(target, path)), { recursive: true });
    cpSync(join(kernel.modules, path), join(target, path), { preserveTimestamps: true });
    copied++;
  }
  await run("depmod", ["-b", join(root, "usr"), kernel.release]).catch(() =>
    run("depmod", ["-b", root, kernel.release]),
  );
  return copied;
}

/** All that the box's root carries. */
export function isForBox(path: string): boolean {
  const folder = dirname(path);
  return boxFolders.some((kept) =>
    kept.endsWith("/*") ? folder === `kernel/${kept.slice(0, -2)}` : path.startsWith(`kernel/${kept}/`),
  );
}

/** A driver of Wi-Fi that asks for firmware, and none of it came along, could not work. Others do without, or have theirs in the card. */
export function hasFirmware({ modules }: Pick<Kernel, "modules">, root: string, path: string): boolean {
  if (!path.startsWith("kernel/drivers/net/wireless/")) return true;
  const asked = execFileSync("modinfo", ["-F", "firmware", join(modules, path)], { encoding: "utf8" })
    .split("\n")
    .filter(Boolean);
  const here = join(root, "usr/lib/firmware");
  return asked.length === 0 || asked.some((name) => globSync(name, { cwd: here }).length > 0);
}

/** With what these modules need, the initramfs finds a disk, and reads a squashfs and a FAT. */
export const initramfsModules = [
  ...["virtio_pci", "virtio_blk", "virtio_scsi", "ahci", "ata_piix", "nvme", "sd_mod", "vmw_pvscsi", "hv_storvsc"],
  ...[
    "usb_storage",
    "uas",
    "xhci_pci",
    "ehci_pci",
    "ohci_pci",
    "uhci_hcd",
    "sdhci_pci",
    "sdhci_acpi",
    "mmc_block",
    "vmd",
  ],
  ...["megaraid_sas", "mpt3sas", "hpsa", "aacraid", "i6300esb", "iTCO_wdt", "sp5100_tco", "softdog"],
  ...["squashfs", "overlay", "vfat", "nls_cp437", "nls_ascii", "nls_utf8"],
] as const;

/** Paths of the named modules and of all that they need, from `modules.dep`. */
export function withDependencies(kernel: Kernel, names: readonly string[], dependencies: string): string[] {
  const wanted = new Set(names.map((name) => name.replaceAll("-", "_")));
  const paths = new Set<string>();
  for (const line of dependencies.split("\n")) {
    const [path, rest] = line.split(":");
    if (!path || rest === undefined || !wanted.has(moduleName(path))) continue;
    paths.add(path);
    for (const needed of rest.trim().split(" ").filter(Boolean)) paths.add(needed);
    wanted.delete(moduleName(path));
  }
  const builtIn = readFileSync(join(kernel.modules, "modules.builtin"), "utf8").split("\n").map(moduleName);
  const missing = [...wanted].filter((name) => !builtIn.includes(name));
  if (missing.length > 0) throw new Error(`The kernel ${kernel.release} has no module ${missing.join(", ")}.`);
  return [...paths].sort();
}

const moduleName = (path: string): string => basename(path, ".ko").replaceAll("-", "_");

function modulePaths(kernel: Kernel): string[] {
  return readdirSync(kernel.modules, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ko"))
    .sort();
}
