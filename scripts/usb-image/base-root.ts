import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { boxPackages, debian } from "./debian-packages.ts";
import { run } from "./run.ts";

export interface BaseRoot {
  /** Debian as unpacked and configured, before anything of ours. */
  tar: string;
  /** The kernel's package, not unpacked. */
  kernelDeb: string;
  /** Short; of the list of packages and of the options, so the same name is the same request. */
  hash: string;
}

/**
 * Debian's part of the root. It takes some minutes, so it is kept in the cache under the hash of what was asked for; remove the folder
 * (or give `fresh`) to take up newer packages of the same list.
 */
export async function makeBaseRoot(cacheFolder: string, { fresh = false } = {}): Promise<BaseRoot> {
  const args = mmdebstrapArgs();
  const hash = baseHash();
  const folder = join(cacheFolder, `base-${hash}`);
  if (fresh) rmSync(folder, { recursive: true, force: true });
  if (!existsSync(folder)) {
    const making = `${folder}.making`;
    rmSync(making, { recursive: true, force: true });
    mkdirSync(join(making, "kernel"), { recursive: true });
    await run("mmdebstrap", [
      ...args,
      `--customize-hook=sync-out /kernel ${join(making, "kernel")}`,
      '--customize-hook=rm -r "$1/kernel"',
      debian.suite,
      join(making, "base.tar"),
      ...debian.sources,
    ]);
    renameSync(making, folder);
  }
  const kernel = readdirSync(join(folder, "kernel")).find((name) => name.endsWith(".deb"));
  if (!kernel) throw new Error(`No kernel package in ${folder}/kernel: remove ${folder} and build again.`);
  return { tar: join(folder, "base.tar"), kernelDeb: join(folder, "kernel", kernel), hash };
}

/** `hash` of what would be made now. */
export const baseHash = (): string =>
  createHash("sha256")
    .update(JSON.stringify([mmdebstrapArgs(), debian.sources]))
    .digest("hex")
    .slice(0, 16);

function mmdebstrapArgs(): string[] {
  const leftOut = ["man", "locale", "doc", "info", "lintian", "bug"].map(
    (name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`,
  );
  return [
    "--variant=minbase",
    "--mode=root",
    "--quiet",
    `--include=${Object.values(boxPackages).flat().join(",")}`,
    ...leftOut,
    // Licences stay.
    "--dpkgopt=path-include=/usr/share/doc/*/copyright",
    '--aptopt=APT::Install-Recommends "false"',
    // Downloaded, not installed: its scripts would build an initramfs that we do not use. First, so that a dead line shows early.
    `--essential-hook=mkdir "$1/kernel" && cd "$1/kernel" && export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" && apt-get download $(apt-cache depends ${debian.kernel} | sed -n "s/.*Depends: //p" | grep ^linux-image)`,
  ];
}
