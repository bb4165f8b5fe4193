import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { openPglite } from "#sync/service/store/pglite-database.ts";
import { pgliteFolder } from "#sync/service/testing/test-database.ts";
import { cloudMigrationHashes, liveInTheCloud, rowsOf } from "./cloud-rows.ts";
import { type KeptRelease, readReleases, releasedFolders } from "./released.ts";
import { siteBooks, siteMigrations } from "./site-books.ts";

/** Keeps what a release leaves behind at its users: small books and a small cloud of this version, and the hashes of the migrations that made them. */
export async function releaseSchema(version: string, folders = releasedFolders): Promise<KeptRelease> {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`"${version}" is no version: 1.2.3`);
  const [site, cloud] = [join(folders.site, version), join(folders.cloud, version)];
  if (existsSync(join(site, "release.json")))
    throw new Error(
      `${version} was kept before (${site}). What was released does not change: choose the next version.`,
    );
  for (const kept of readReleases(folders)) expectOlder(kept, version);
  for (const folder of [site, cloud]) mkdirSync(folder, { recursive: true });
  const books = siteBooks();
  for (const { name, bytes } of books) writeFileSync(join(site, `${name}.sqlite.gz`), gzipSync(bytes, { level: 9 }));
  const kept = await cloudOfNow();
  writeFileSync(join(cloud, "cloud.json.gz"), gzipSync(JSON.stringify(kept), { level: 9 }));
  const release: KeptRelease = {
    version,
    site: siteMigrations(),
    cloud: cloudMigrationHashes(),
    books: books.map(({ name, facts }) => ({ name, facts })),
  };
  // Last: a folder without it is none.
  writeFileSync(join(site, "release.json"), `${JSON.stringify(release, null, 2)}\n`);
  return release;
}

async function cloudOfNow() {
  const folder = await pgliteFolder();
  const db = await openPglite({
    folder,
    onTrouble: (error) => {
      throw error;
    },
  });
  try {
    const hub = await liveInTheCloud(db);
    return await rowsOf(db, hub.company);
  } finally {
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function expectOlder({ version }: KeptRelease, next: string): void {
  const [a, b] = [version, next].map((text) => text.split(".").map(Number)) as [number[], number[]];
  const at = a.findIndex((part, i) => part !== b[i]);
  if (at === -1 || (a[at] as number) > (b[at] as number))
    throw new Error(`${version} was released before; ${next} is not later.`);
}

if (process.argv[1] === import.meta.filename) {
  const version = process.argv[2] ?? "";
  try {
    const { books, site, cloud } = await releaseSchema(version);
    const sizes = [releasedFolders.site, releasedFolders.cloud].map((folder) =>
      readdirSync(join(folder, version)).join(", "),
    );
    process.stdout.write(
      `${version} is kept: ${books.map(({ name, facts }) => `${name} (${facts} facts)`).join(", ")}, cloud; ${site.length} and ${cloud.length} migrations are fixed from now on.\n${sizes.join("\n")}\nCommit both folders.\n`,
    );
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\nUsage: npm run release:schema -- 0.1.0\n`);
    process.exit(2);
  }
}
