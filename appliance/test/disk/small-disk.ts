import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A disk that can be made full while an appliance runs on it. */
export interface SmallDisk {
  /** How the disk is made full. */
  kind: "a small file system" | "a limit on file sizes";
  dataDir: string;
  fill(pid: number): void;
  free(pid: number): void;
  remove(): void;
}

/** A file system of its own where this machine lets us mount one (root); otherwise the process may not make its files any larger. */
export function smallDisk(megabytes: number): SmallDisk {
  const root = mkdtempSync(join(tmpdir(), "kontor-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", root], { stdio: "ignore" });
  } catch {
    return limitedFiles(root);
  }
  const ballast = join(root, "ballast");
  return {
    kind: "a small file system",
    dataDir: join(root, "data"),
    fill: () => fillUp(ballast),
    free: () => rmSync(ballast),
    remove() {
      execFileSync("umount", ["-l", root], { stdio: "ignore" });
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Writes until the file system says that it is full: ENOSPC. */
function fillUp(path: string): void {
  const file = openSync(path, "w");
  try {
    for (let size = 256 * 1024; size >= 512; )
      try {
        writeSync(file, Buffer.alloc(size, 1));
      } catch {
        size /= 2;
      }
  } finally {
    closeSync(file);
  }
}

/** Node ignores SIGXFSZ, so a write past the limit fails with EFBIG, as a full disk fails with ENOSPC. */
function limitedFiles(root: string): SmallDisk {
  const limit = (pid: number, bytes: string) => execFileSync("prlimit", [`--pid=${pid}`, `--fsize=${bytes}:unlimited`]);
  return {
    kind: "a limit on file sizes",
    dataDir: root,
    fill: (pid) => limit(pid, String(Math.max(...sizesIn(root)))),
    free: (pid) => limit(pid, "unlimited"),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

const sizesIn = (root: string): number[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
