import { existsSync, renameSync, rmSync } from "node:fs";
import type { Command } from "commander";
import type { RebuildReport } from "../../store/rebuild.ts";
import { existingFolder, whileStopped } from "../data-dir.ts";
import { generalOptions } from "../general-options.ts";
import type { Voice } from "../voice.ts";

export function addRebuild(program: Command): void {
  program
    .command("rebuild")
    .description(
      "make every table anew from the facts and compare; with --replace the new one takes the old one's place",
    )
    .option("--replace", "use the rebuilt book (the appliance must be stopped); the old one is kept aside")
    .addHelpText(
      "after",
      "\nExample:\n  kontor rebuild            compares, also while the appliance runs\n  kontor rebuild --replace  repairs",
    )
    .action(async ({ replace }: { replace?: boolean }, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const folder = existingFolder(dataDir);
      const target = `${folder.book}.rebuilt`;
      if (!replace) {
        const report = await rebuildInto(folder.book, target, voice);
        for (const suffix of ["", "-wal", "-shm"]) rmSync(target + suffix, { force: true });
        tell(voice, report, undefined);
        if (!report.identical) process.exitCode = 1;
        return;
      }
      await whileStopped(folder, "rebuild", async () => {
        const report = await rebuildInto(folder.book, target, voice);
        tell(voice, report, swap(folder.book, target));
      });
    });
}

async function rebuildInto(book: string, target: string, voice: Voice): Promise<RebuildReport> {
  const { openForReading } = await import("../../store/connection.ts");
  const { rebuild } = await import("../../store/rebuild.ts");
  const db = openForReading(book);
  try {
    db.exec("BEGIN");
    return rebuild(db, target, (done, total) => voice.progress("rebuild", done, total));
  } finally {
    db.close();
  }
}

function swap(book: string, target: string): string {
  const aside = `${book}.before-rebuild-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
  for (const suffix of ["", "-wal", "-shm"]) if (existsSync(book + suffix)) renameSync(book + suffix, aside + suffix);
  for (const suffix of ["-wal", "-shm"]) rmSync(target + suffix, { force: true });
  renameSync(target, book);
  return aside;
}

function tell(voice: Voice, { facts, identical, tables }: RebuildReport, setAside: string | undefined): void {
  const differing = tables.filter((table) => !table.identical).map(({ name }) => name);
  const text = [
    identical
      ? `${facts} facts: all ${tables.length} tables are what the facts say.`
      : `${facts} facts: these tables are not what the facts say: ${differing.join(", ")}.`,
    ...(setAside ? [`The rebuilt book is in use from the next start; the old one is ${setAside}.`] : []),
    ...(!identical && !setAside ? ["Stop the appliance and run `kontor rebuild --replace`."] : []),
  ].join("\n");
  voice.result({ facts, identical, differing, setAside }, text);
}
