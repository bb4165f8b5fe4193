import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { DataFolder } from "../../site/data-folder.ts";
import type { BackupNote } from "../../store/backup.ts";
import { existingFolder } from "../data-dir.ts";
import { generalOptions } from "../general-options.ts";
import { fail } from "../voice.ts";

export function addBackup(program: Command): void {
  program
    .command("backup")
    .description("copy the book, and sensor readings beside it, also while the appliance runs")
    .argument("<file>")
    .option("--replace", "write over a file that is there")
    .addHelpText("after", "\nExample:\n  kontor backup /mnt/usb/kontor-2026-03-01.sqlite")
    .action(async (file: string, { replace }: { replace?: boolean }, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const folder = existingFolder(dataDir);
      const target = resolve(file);
      if (existsSync(target) && !replace)
        fail("file-there", "The file is there already", target, "Choose another name, or say --replace.");
      const { backup } = await import("../../store/backup.ts");
      const note = await backup(folder.book, target, folder.telemetry);
      await rememberByHand(folder, target, note);
      const megabytes = (note.bytes / 1e6).toFixed(1);
      const readings = note.telemetry ? `; sensors beside it, ${(note.telemetry.bytes / 1e6).toFixed(1)} MB` : "";
      const text = `${target}: ${note.pos} facts, ${megabytes} MB, SHA-256 ${note.sha256}${readings}`;
      voice.result({ file: target, ...note }, text);
    });
}

/** So that doctor and the kiosk know that there is one, wherever it lies. */
async function rememberByHand(folder: DataFolder, target: string, { pos: facts, bytes }: BackupNote): Promise<void> {
  const [{ noteBackup }, { siteIdentity }, { version }] = await Promise.all([
    import("../../box/care/backup/backup-log.ts"),
    import("../../site/site-identity.ts"),
    import("../../site/version.ts"),
  ]);
  const nowMs = Date.now();
  const { siteId } = siteIdentity(folder, nowMs);
  const file = { name: target, atMs: nowMs, bytes, siteId, siteName: "", facts, version };
  noteBackup(folder, { key: "hand", kind: "hand", title: "kontor backup" }, [file], nowMs);
}
