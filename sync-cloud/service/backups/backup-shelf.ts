import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type BackupHead,
  type BackupState,
  backupHead,
  backupNamePattern,
  type KeptBackups,
  keptBackupBytesMax,
  keptBackupsMax,
} from "../../protocol/wire/backups.ts";
import { SyncRefusal } from "../hub/sync-refusal.ts";

const noteEnding = ".note.json";
const partEnding = ".part";

/**
 * The backups of one site as files in a folder of its own; nodes share the folder above. A file gets its name when it is whole and its hash is right. Only one piece of a
 * name is written at a time, in order: `received` says where to go on.
 */
export class BackupShelf {
  readonly folder: string;

  constructor(root: string, company: number, site: string) {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(site)) throw new SyncRefusal(400, "malformed", "no name of a site");
    this.folder = join(root, String(company), site);
  }

  async list(): Promise<KeptBackups> {
    const names = (await readdir(this.folder).catch(() => [])).filter((name) => backupNamePattern.test(name)).sort();
    const backups = [];
    for (const name of names.slice(-keptBackupsMax)) {
      const head = await this.#head(name);
      if (head) backups.push({ name, bytes: head.bytes, note: head.note });
    }
    return { backups };
  }

  /** Begins a file, or says how far it came. One of the same name and other content begins anew. */
  async begin(name: string, head: BackupHead): Promise<BackupState> {
    requireName(name);
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const known = await this.#head(name);
    if (known?.sha256 === head.sha256 && existsSync(join(this.folder, name)))
      return { received: head.bytes, whole: true };
    await this.#dropUnfinished(name);
    await this.#requireRoom(name, head);
    if (known?.sha256 !== head.sha256) {
      await rm(join(this.folder, name + partEnding), { force: true });
      await writeWhole(join(this.folder, name + noteEnding), JSON.stringify(head));
    }
    return { received: await this.#received(name), whole: false };
  }

  /** Bytes from `at` on; the last ones make it whole, if its hash is right. */
  async take(name: string, at: number, bytes: Uint8Array): Promise<BackupState> {
    requireName(name);
    const head = await this.#head(name);
    if (!head) throw new SyncRefusal(404, "backup-unknown", "Begin this backup first.");
    const received = await this.#received(name);
    if (at !== received || at + bytes.length > head.bytes)
      throw new SyncRefusal(409, "backup-gap", `This backup goes on at byte ${received} of ${head.bytes}.`);
    const part = join(this.folder, name + partEnding);
    const file = await open(part, "a", 0o600);
    try {
      await file.writeFile(bytes);
      await file.datasync();
    } finally {
      await file.close();
    }
    if (received + bytes.length < head.bytes) return { received: received + bytes.length, whole: false };
    if ((await sha256Of(part)) !== head.sha256) {
      await this.remove(name);
      throw new SyncRefusal(409, "backup-damaged", "What came together is not what was announced. Begin again.");
    }
    await rename(part, join(this.folder, name));
    return { received: head.bytes, whole: true };
  }

  async remove(name: string): Promise<void> {
    requireName(name);
    for (const ending of ["", partEnding, noteEnding]) await rm(join(this.folder, name + ending), { force: true });
  }

  async #head(name: string): Promise<BackupHead | undefined> {
    try {
      return backupHead.parse(JSON.parse(await readFile(join(this.folder, name + noteEnding), "utf8")));
    } catch {
      return undefined;
    }
  }

  async #received(name: string): Promise<number> {
    return (await stat(join(this.folder, name + partEnding)).catch(() => undefined))?.size ?? 0;
  }

  /** A box sends one at a time: what it began before and never finished it will not finish. */
  async #dropUnfinished(name: string): Promise<void> {
    const names = await readdir(this.folder);
    for (const one of names
      .filter((file) => file.endsWith(noteEnding))
      .map((file) => file.slice(0, -noteEnding.length)))
      if (one !== name && !names.includes(one)) await this.remove(one);
  }

  async #requireRoom(name: string, { bytes }: BackupHead): Promise<void> {
    const names = (await readdir(this.folder))
      .filter((one) => one.endsWith(noteEnding))
      .map((one) => one.slice(0, -noteEnding.length));
    const others = names.filter((one) => one !== name);
    let kept = bytes;
    for (const one of others) kept += (await this.#head(one))?.bytes ?? 0;
    if (others.length < keptBackupsMax && kept <= keptBackupBytesMax) return;
    throw new SyncRefusal(
      409,
      "backups-full",
      `A site keeps ${keptBackupsMax} backups and ${keptBackupBytesMax} bytes of them at most.`,
    );
  }
}

function requireName(name: string): void {
  if (!backupNamePattern.test(name)) throw new SyncRefusal(400, "malformed", "This is no name of a backup.");
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
