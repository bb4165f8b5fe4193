import { rmSync, statSync } from "node:fs";
import { run } from "./run.ts";

/** Packs the root. zstd at this level unpacks as fast as at any other; the time goes into the build. */
export async function squash(root: string, outFile: string, { epochSeconds, level }: { epochSeconds: number; level: number }): Promise<{ sizeBytes: number }> {
  rmSync(outFile, { force: true });
  await run("mksquashfs", [
    ...[root, outFile, "-noappend", "-quiet", "-no-progress", "-no-exports", "-xattrs"],
    ...["-comp", "zstd", "-Xcompression-level", String(level), "-b", "256K"],
    ...["-all-time", String(epochSeconds), "-mkfs-time", String(epochSeconds)],
  ]);
  return { sizeBytes: statSync(outFile).size };
}
