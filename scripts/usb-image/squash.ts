import { rmSync, statSync, writeFileSync } from "node:fs";
import { run } from "./run.ts";

/** Packs the root. zstd at this level unpacks as fast as at any other; the time goes into the build. */
export async function squash(
  root: string,
  outFile: string,
  {
    epochSeconds,
    level,
    first,
  }: {
    epochSeconds: number;
    level: number /** Paths that are laid out first, in this order. */;
    first: readonly string[];
  },
): Promise<{ sizeBytes: number }> {
  rmSync(outFile, { force: true });
  const sortFile = `${outFile}.sort`;
  // Highest priority first; the rest has 0.
  writeFileSync(
    sortFile,
    first
      .filter((path) => !/\s/.test(path))
      .map((path, at) => `${path} ${Math.max(1, 32_767 - at)}\n`)
      .join(""),
  );
  await run("mksquashfs", [
    ...[root, outFile, "-noappend", "-quiet", "-no-progress", "-no-exports", "-xattrs"],
    ...["-comp", "zstd", "-Xcompression-level", String(level), "-b", "128K", "-sort", sortFile],
    ...["-all-time", String(epochSeconds), "-mkfs-time", String(epochSeconds)],
  ]);
  rmSync(sortFile);
  return { sizeBytes: statSync(outFile).size };
}
