import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import type { KeptCloud } from "./cloud-rows.ts";

const root = join(import.meta.dirname, "../..");

/** Where the books and the cloud of each release are kept, a folder for each version. */
export const releasedFolders = {
  site: join(root, "appliance/store/testing/released"),
  cloud: join(root, "sync-cloud/service/testing/released"),
};
export type ReleasedFolders = typeof releasedFolders;

const migrations = z.array(z.object({ tag: z.string(), hash: z.string() }));
const releaseShape = z.object({
  version: z.string(),
  site: migrations,
  cloud: migrations,
  books: z.array(z.object({ name: z.string(), facts: z.int() })),
});
export type KeptRelease = z.infer<typeof releaseShape>;

/** What was released, oldest first; empty before the first release. */
export function readReleases(folders: ReleasedFolders = releasedFolders): KeptRelease[] {
  if (!existsSync(folders.site)) return [];
  return readdirSync(folders.site)
    .map((version) => join(folders.site, version, "release.json"))
    .filter((file) => existsSync(file))
    .map((file) => releaseShape.parse(JSON.parse(readFileSync(file, "utf8"))))
    .sort((a, b) => a.version.localeCompare(b.version, "en", { numeric: true }));
}

export const keptBook = (version: string, name: string, folders: ReleasedFolders = releasedFolders): Buffer =>
  gunzipSync(readFileSync(join(folders.site, version, `${name}.sqlite.gz`)));

export const keptCloud = (version: string, folders: ReleasedFolders = releasedFolders): KeptCloud =>
  JSON.parse(gunzipSync(readFileSync(join(folders.cloud, version, "cloud.json.gz"))).toString()) as KeptCloud;

/** Migrations of a release that are not as they were; empty when all is well. */
export function changedMigrations(
  released: readonly { tag: string; hash: string }[],
  now: readonly { tag: string; hash: string }[],
): string[] {
  return released.flatMap(({ tag, hash }, i) => {
    const today = now[i];
    if (today?.tag === tag && today.hash === hash) return [];
    return [today?.tag === tag ? `${tag} was changed` : `${tag} is missing, or stands elsewhere`];
  });
}
