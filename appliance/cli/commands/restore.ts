import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import Database from "better-sqlite3";
import type { Command } from "commander";
import { siteOf } from "#sync/protocol/origin.ts";
import { type DataFolder, openDataFolder } from "../../site/data-folder.ts";
import { type SiteIdentity, siteIdentity, startNextEpoch } from "../../site/site-identity.ts";
import { whileStopped } from "../data-dir.ts";
import { generalOptions } from "../general-options.ts";
import { fail, type Voice } from "../voice.ts";
import { tellVerified } from "./verify.ts";

export function addRestore(program: Command): void {
  program
    .command("restore")
    .description("put a backup in the place of the book, after it has proven itself; the appliance must be stopped")
    .argument("<file>", "a copy of the book, or an encrypted backup (*.kontor-backup)")
    .option("--code <text>", "recovery code or passphrase of an encrypted backup; better in KONTOR_RECOVERY_CODE")
    .addHelpText(
      "after",
      "\nExamples:\n  kontor restore /mnt/usb/kontor-2026-03-01.sqlite --data /srv/kontor\n  KONTOR_RECOVERY_CODE=… kontor restore /mnt/usb/kontor-k7m2qd-2026-11-21T02-00-00Z.kontor-backup --data /srv/kontor",
    )
    .action(async (file: string, { code }: { code?: string }, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const backupFile = resolve(file);
      if (!existsSync(backupFile)) fail("no-file", "There is no such file", backupFile, "Check its name.");
      const folder = openDataFolder(dataDir);
      await whileStopped(folder, "restore", async () => {
        if (file.endsWith(".kontor-backup"))
          return restoreSealed(voice, folder, backupFile, code ?? process.env.KONTOR_RECOVERY_CODE ?? "");
        const { restore } = await import("../../store/backup.ts");
        requireSameSite(folder, backupFile);
        const nowMs = Date.now();
        const progress = (done: number, total: number) => voice.progress("verify the backup", done, total);
        const { verified, setAside, note, telemetry } = await restore(
          backupFile,
          folder.book,
          nowMs,
          progress,
          folder.telemetry,
        ).catch((error: Error) =>
          fail(
            "backup-unusable",
            "The backup cannot be used",
            error.message,
            "Use another backup; the book is as it was.",
          ),
        );
        if (!verified.ok) {
          tellVerified(voice, verified);
          return fail(
            "backup-unsound",
            "The backup is not sound",
            backupFile,
            "Use another backup; the book is as it was.",
          );
        }
        const { siteId, epoch } = nextIdentity(folder, verified.origins, nowMs);
        const text = [
          `The book is now as of fact ${verified.facts}${note ? ` (${new Date(note.atMs).toISOString()})` : ""}; it goes on as ${siteId}.${epoch}.`,
          ...telemetryWords[telemetry],
          ...(setAside ? [`The book that was here is ${setAside}.`] : []),
        ];
        voice.result({ file: backupFile, facts: verified.facts, siteId, epoch, setAside, telemetry }, text.join("\n"));
      });
    });
}

/** An encrypted backup is a whole site: book, keys and settings. The one that is here is set aside. */
async function restoreSealed(voice: Voice, folder: DataFolder, file: string, typed: string): Promise<void> {
  const [{ stageRestore }, { finishRestore }] = await Promise.all([
    import("../../box/care/backup/stage-restore.ts"),
    import("../../box/care/backup/finish-restore.ts"),
  ]);
  const onProgress = (done: number, of: number) => voice.progress("verify the backup", done, of);
  const { siteName, facts, atMs, version } = await stageRestore({ folder, file, typed, onProgress }).catch(
    (error: Error) =>
      fail(
        "backup-unusable",
        "The backup cannot be used",
        error.message,
        "Check the code, or use another backup; nothing was changed.",
      ),
  );
  const restored = finishRestore(folder, Date.now());
  if (!restored) return;
  const { siteId, setAside } = restored;
  const text = [
    `This folder is now site ${siteId} (${siteName}) as of fact ${facts}, ${new Date(atMs).toISOString()}, backed up by version ${version}.`,
    `What was here before is in ${setAside}. Start the appliance.`,
  ];
  voice.result({ file, siteId, siteName, facts, atMs, setAside }, text.join("\n"));
}

const telemetryWords = {
  none: [],
  restored: ["The sensor readings are those of the backup."],
  lost: ["The file of sensor readings beside the backup is gone: those that are here stay."],
} as const;

/** A backup of another site would mix two books under one name. */
function requireSameSite(folder: DataFolder, backupFile: string): void {
  if (!existsSync(join(folder.root, "site.json"))) return;
  const { siteId } = siteIdentity(folder, Date.now());
  const sites = sitesIn(backupFile);
  if (sites.length === 0 || sites.includes(siteId)) return;
  fail(
    "other-site",
    "The backup is of another site",
    `${folder.root} is site ${siteId}, the backup is of ${sites.join(", ")}.`,
    "Restore it into an empty folder.",
  );
}

/** The sites whose facts are in a book; none when it cannot be read, which the restore itself says better. */
function sitesIn(file: string): string[] {
  try {
    const db = new Database(file, { readonly: true });
    try {
      const origins = db.prepare("SELECT DISTINCT origin FROM journal").raw().all() as [string][];
      return [...new Set(origins.map(([origin]) => siteOf(origin)))];
    } finally {
      db.close();
    }
  } catch {
    return [];
  }
}

/**
 * What was written behind the backup may be known elsewhere, so its numbers must never come again: the book goes on under a new epoch. A folder without an
 * identity takes the site of the backup.
 */
function nextIdentity(
  folder: DataFolder,
  origins: readonly { origin: string; seq: number }[],
  nowMs: number,
): SiteIdentity {
  const [most] = [...origins].sort((a, b) => b.seq - a.seq);
  const known = existsSync(join(folder.root, "site.json")) || !most;
  const siteId = known ? siteIdentity(folder, nowMs).siteId : siteOf(most.origin);
  return startNextEpoch(folder, siteId, "restore", nowMs);
}
