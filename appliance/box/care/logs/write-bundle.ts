import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The parts as one `.tar.gz`. `scratch` is a folder on a disk with room for them. */
export async function writeBundle(file: string, parts: ReadonlyMap<string, string>, scratch: string): Promise<number> {
  const { create } = await import("tar");
  const at = mkdtempSync(join(scratch, "kontor-logs-"));
  try {
    for (const [name, text] of parts) writeFileSync(join(at, name), text);
    await create({ cwd: at, file, gzip: true, portable: true }, [...parts.keys()]);
    return statSync(file).size;
  } finally {
    rmSync(at, { recursive: true, force: true });
  }
}

export const bundleName = (siteId: string, nowMs: number): string =>
  `kontor-logs-${siteId}-${new Date(nowMs).toISOString().slice(0, 19).replaceAll(":", "-")}Z.tar.gz`;
