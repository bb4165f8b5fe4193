import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { type DataFolder, writeWhole } from "./data-folder.ts";

/**
 * One appliance per data folder. The lock is the operating system's, held through an open SQLite transaction: it ends with its
 * process however that ends, so none is ever stale. A process id in a file would be: after a power cut another program has it.
 */
export function lockFolder(folder: DataFolder): () => void {
  const db = take(folder);
  if (!db) {
    const pid = holderOf(folder);
    throw new Error(
      `${folder.root} is in use by the appliance with process id ${pid || "unknown"}. Stop it first, or choose another folder with --data.`,
    );
  }
  writeWhole(pidFile(folder), `${process.pid}\n`);
  return () => {
    rmSync(pidFile(folder), { force: true });
    db.close();
  };
}

/** Process id of the appliance that runs on this folder, 0 when it is not known, undefined when none runs. */
export function lockHolder(folder: DataFolder): number | undefined {
  const db = take(folder);
  if (!db) return holderOf(folder);
  db.close();
  return undefined;
}

const pidFile = ({ root }: DataFolder): string => join(root, "appliance.pid");

function take({ root }: DataFolder): Database.Database | undefined {
  const db = new Database(join(root, "appliance.lock"), { timeout: 0 });
  try {
    db.exec("BEGIN EXCLUSIVE");
    return db;
  } catch (error) {
    db.close();
    if ((error as { code?: string }).code === "SQLITE_BUSY") return undefined;
    throw error;
  }
}

function holderOf(folder: DataFolder): number {
  try {
    return Number(readFileSync(pidFile(folder), "utf8")) || 0;
  } catch {
    return 0;
  }
}
