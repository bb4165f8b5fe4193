import { createHash } from "node:crypto";
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { DataFolder } from "../../../site/data-folder.ts";
import { backup } from "../../../store/backup.ts";
import { careFolder } from "../care-files.ts";

/** Stands in the backup as `manifest.json`: every other file in it, with the hash that proves it. */
export const manifestShape = z.object({
  format: z.literal(1),
  siteId: z.string(),
  siteName: z.string(),
  version: z.string(),
  atMs: z.int(),
  facts: z.int(),
  files: z.array(z.object({ path: z.string(), bytes: z.int(), sha256: z.string() })).max(10_000),
});
export type Manifest = z.infer<typeof manifestShape>;

/** Beside the book these are a site: who it is, its cloud, its keys, its authority, and how it is backed up. */
const singleFiles = [
  "site.json",
  "cloud.json",
  "tls/authority.pem",
  "care/backup-plan.json",
  "care/recovery.json",
  "first-boot.json",
];
const folders = ["secrets", "machines"];
/** Made anew by each box for its own command line. */
const leftOut = new Set(["secrets/cli-token"]);
/** What a driver keeps is small: certificates, an outbox. */
const fileBytesMax = 64 * 1024 * 1024;

export const gatherFolder = (folder: DataFolder): string => join(careFolder(folder), "gather");

/** Lays all that makes a site into one folder, while it works: the book as of one moment. Needs as much space as the book has. */
export async function gather(
  folder: DataFolder,
  about: Pick<Manifest, "siteId" | "siteName" | "version" | "atMs">,
): Promise<{ at: string; manifest: Manifest }> {
  const at = gatherFolder(folder);
  rmSync(at, { recursive: true, force: true });
  mkdirSync(at, { recursive: true, mode: 0o700 });
  const note = await backup(folder.book, join(at, "book.sqlite"), folder.telemetry);
  for (const path of [...singleFiles, ...folders.flatMap((name) => filesBelow(folder.root, name))]) {
    const from = join(folder.root, path);
    if (leftOut.has(path) || !existsSync(from) || statSync(from).size > fileBytesMax) continue;
    mkdirSync(dirname(join(at, path)), { recursive: true });
    copyFileSync(from, join(at, path));
  }
  const paths = filesBelow(at, ".");
  const files = [];
  for (const path of paths) files.push({ path, ...(await digest(join(at, path))) });
  const manifest: Manifest = { format: 1, ...about, facts: note.pos, files };
  writeFileSync(join(at, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return { at, manifest };
}

/** Paths of all files below, as from `root`, sorted. */
export function filesBelow(root: string, name: string): string[] {
  const path = join(root, name);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

export async function digest(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { bytes, sha256: hash.digest("hex") };
}
