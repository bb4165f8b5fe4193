import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { siteOf } from "#sync/protocol/origin.ts";
import { type DataFolder, openDataFolder, writeWhole } from "../../../site/data-folder.ts";
import { startNextEpoch } from "../../../site/site-identity.ts";
import { filesBelow } from "./gather.ts";
import { readyFile, stagedFolder } from "./stage-restore.ts";

/** A site that was replaced stands aside, in case; of two, the older goes. */
const setAsideMax = 1;
const asidePrefix = "before-restore-";
/** What one site is made of. Anything else in the folder is of the running, or can be made anew. */
const siteParts = [
  ...[
    "book.sqlite",
    "book.sqlite-wal",
    "book.sqlite-shm",
    "telemetry.sqlite",
    "telemetry.sqlite-wal",
    "telemetry.sqlite-shm",
  ],
  ...[
    "site.json",
    "cloud.json",
    "follower.json",
    "following.json",
    "taken-over.json",
    "first-boot.json",
    "tls",
    "broker",
    "secrets",
    "machines",
    "care",
  ],
];

/**
 * Before anything is opened: puts a staged restore in the place of the site that is here, which is set aside. Cut off at any moment, it is finished by the next start.
 * Gives the site it became, or undefined when nothing was staged.
 */
export function finishRestore(
  folder: DataFolder,
  nowMs: number,
  /** Tests let the power go before any step. */
  beforeStep: () => void = () => {},
): { siteId: string; setAside: string } | undefined {
  const staged = stagedFolder(folder);
  if (!existsSync(join(staged, readyFile))) {
    rmSync(staged, { recursive: true, force: true });
    return undefined;
  }
  const ready = readReady(staged);
  const { origins, setAside = join(folder.root, `${asidePrefix}${stamp(nowMs)}`) } = ready;
  // Named once: a second start goes on with the same.
  beforeStep();
  keepReady(staged, { ...ready, setAside });
  mkdirSync(setAside, { recursive: true, mode: 0o700 });
  if (!ready.isAside) {
    for (const name of siteParts) {
      const path = join(folder.root, name);
      if (!existsSync(path)) continue;
      beforeStep();
      renameSync(path, join(setAside, name));
    }
    // From here on what has these names in the folder is the new site's.
    beforeStep();
    keepReady(staged, { origins, setAside, isAside: true });
  }
  const paths = filesBelow(staged, ".").filter(
    (path) => path !== readyFile && path !== "manifest.json" && path !== "book.sqlite.json",
  );
  for (const path of paths) {
    const from = join(staged, path);
    if (!existsSync(from)) continue;
    const to = join(folder.root, path === "book.sqlite.telemetry" ? "telemetry.sqlite" : path);
    mkdirSync(dirname(to), { recursive: true, ...(path.startsWith("secrets/") && { mode: 0o700 }) });
    beforeStep();
    renameSync(from, to);
  }
  const siteId = siteIdOf(folder, origins);
  keepPairing(folder, setAside, siteId);
  // What was written behind the backup may be known elsewhere: its numbers must not come again.
  beforeStep();
  startNextEpoch(folder, siteId, "restore", nowMs);
  beforeStep();
  rmSync(staged, { recursive: true, force: true });
  // What was set aside were folders, too.
  openDataFolder(folder.root);
  const aside = readdirSync(folder.root)
    .filter((name) => name.startsWith(asidePrefix))
    .sort();
  for (const name of aside.slice(0, -setAsideMax)) rmSync(join(folder.root, name), { recursive: true, force: true });
  return { siteId, setAside };
}

interface Ready {
  origins: readonly { origin: string; seq: number }[];
  setAside?: string;
  /** The old site is out of the way. */
  isAside?: boolean;
}
const readReady = (staged: string): Ready => JSON.parse(readFileSync(join(staged, readyFile), "utf8")) as Ready;

function keepReady(staged: string, ready: Ready): void {
  const path = join(staged, readyFile);
  // Written beside and renamed: half a decision would be none.
  writeWhole(path, `${JSON.stringify(ready)}\n`);
}

function siteIdOf(folder: DataFolder, origins: Ready["origins"]): string {
  const file = join(folder.root, "site.json");
  if (existsSync(file)) return (JSON.parse(readFileSync(file, "utf8")) as { siteId: string }).siteId;
  const [most] = [...origins].sort((a, b) => b.seq - a.seq);
  if (!most) throw new Error("the backup names no site");
  return siteOf(most.origin);
}

/**
 * A box that its cloud made the one of this site a moment ago goes on with that pairing: the one in the backup is of a box that is gone.
 */
function keepPairing({ root, secrets }: DataFolder, setAside: string, siteId: string): void {
  const link = join(setAside, "cloud.json");
  const identity = join(setAside, "site.json");
  if (!existsSync(link) || !existsSync(identity)) return;
  if ((JSON.parse(readFileSync(identity, "utf8")) as { siteId: string }).siteId !== siteId) return;
  for (const name of readdirSync(secrets).filter(isCloudKey)) rmSync(join(secrets, name));
  for (const name of readdirSync(join(setAside, "secrets")).filter(isCloudKey))
    copyFileSync(join(setAside, "secrets", name), join(secrets, name));
  copyFileSync(link, join(root, "cloud.json"));
}
const isCloudKey = (name: string): boolean => /^(cloud-key|stick-key)\b.*\.pem$/.test(name);

const stamp = (atMs: number): string => new Date(atMs).toISOString().replaceAll(/[:.]/g, "-");
