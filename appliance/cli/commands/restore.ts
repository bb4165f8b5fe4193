import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import Database from "better-sqlite3";
import type { Command } from "commander";
import { siteOf } from "#sync/protocol/origin.ts";
import { type DataFolder, openDataFolder } from "../../site/data-folder.ts";
import { type SiteIdentity, siteIdentity, startNextEpoch } from "../../site/site-identity.ts";
import { whileStopped } from "../data-dir.ts";
import { generalOptions } from "../general-options.ts";
import { fail } from "../voice.ts";
import { tellVerified } from "./verify.ts";

export function addRestore(program: Command): void {
  program
    .command("restore")
    .description("put a backup in the place of the book, after it has proven itself; the appliance must be stopped")
    .argument("<file>")
    .addHelpText("after", "\nExample:\n  kontor restore /mnt/usb/kontor-2026-03-01.sqlite --data /srv/kontor")
    .action(async (file: string, _options, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const backupFile = resolve(file);
      if (!existsSync(backupFile)) fail("no-file", "There is no such file", backupFile, "Check its name.");
      const folder = openDataFolder(dataDir);
      await whileStopped(folder, "restore", async () => {
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
