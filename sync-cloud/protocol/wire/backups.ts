import { z } from "zod";

/**
 * A site's encrypted backups at its cloud, which has no key for them. JSON and bytes over HTTPS with the box's session; a box sees those of its own site.
 *
 * `GET    /box/v1/backups`                     KeptBackups
 * `PUT    /box/v1/backups/<name>`              BackupHead → BackupState: begins one, or says how far it came
 * `PUT    /box/v1/backups/<name>/bytes?at=N`   bytes from N on, at most `backupPieceBytesMax` → BackupState
 * `GET    /box/v1/backups/<name>/bytes`        the file, whole or in ranges (RFC 9110, section 14)
 * `DELETE /box/v1/backups/<name>`
 */
export const backupsPath = "/box/v1/backups";
export const backupPieceBytesMax = 4 * 1024 * 1024;
/** What a site may keep: files, and bytes of them. */
export const keptBackupsMax = 100;
export const keptBackupBytesMax = 64 * 1024 ** 3;

export const backupNamePattern = /^kontor-[A-Za-z0-9]{1,40}-[0-9TZ-]{10,40}\.kontor-backup$/;

export const backupHead = z.looseObject({
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** What the box wrote beside it: site, time, facts, the key sealed with a passphrase. The cloud only keeps it. */
  note: z.string().max(16_384),
});
export type BackupHead = z.infer<typeof backupHead>;

export const backupState = z.looseObject({ received: z.int().nonnegative(), whole: z.boolean() });
export type BackupState = z.infer<typeof backupState>;

export const keptBackups = z.looseObject({
  backups: z.array(z.looseObject({ name: z.string(), bytes: z.int(), note: z.string() })),
});
export type KeptBackups = z.infer<typeof keptBackups>;
