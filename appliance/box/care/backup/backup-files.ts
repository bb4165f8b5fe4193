import { z } from "zod";
import type { BackupFile } from "#sync/contracts/box/care.ts";

/** Ends a backup's name; beside it lies `<name>.json` with what can be known without the code. */
export const backupEnding = ".kontor-backup";

export const backupNote = z.object({
  format: z.literal(1),
  siteId: z.string(),
  siteName: z.string(),
  version: z.string(),
  atMs: z.int(),
  facts: z.int(),
  bytes: z.int(),
  sha256: z.string(),
  /** The secret key, encrypted with the passphrase; empty without one. */
  sealed: z.string(),
});
export type BackupNoteFile = z.infer<typeof backupNote>;

/** `kontor-k7m2qd-2026-11-21T02-00-00Z.kontor-backup`: sorts by time, and says whose it is even without its note. */
export const backupName = (siteId: string, atMs: number): string =>
  `kontor-${siteId}-${new Date(atMs).toISOString().slice(0, 19).replaceAll(":", "-")}Z${backupEnding}`;

export function readBackupName(name: string): { siteId: string; atMs: number } | undefined {
  const [, siteId, day, h, m, s] =
    /^kontor-([A-Za-z0-9]+)-(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})Z\.kontor-backup$/.exec(name) ?? [];
  const atMs = Date.parse(`${day}T${h}:${m}:${s}Z`);
  return siteId && Number.isFinite(atMs) ? { siteId, atMs } : undefined;
}

/** What is told of a backup, from its note where there is one. */
export function backupFileOf(name: string, bytes: number, note: BackupNoteFile | undefined): BackupFile | undefined {
  const read = readBackupName(name);
  if (!read) return undefined;
  const { siteId, siteName = "", facts = 0, version = "", atMs } = { ...read, ...note };
  return { name, atMs, bytes, siteId, siteName, facts, version };
}
