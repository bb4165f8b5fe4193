import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { BackupPlan } from "#sync/contracts/box/care.ts";
import { checkCodes } from "#sync/model/care/finding-words.ts";
import { type DataFolder, writeWhole } from "../../site/data-folder.ts";

/** One sample a day for two months: what "full in N days" is drawn from. */
export const trendSamplesMax = 60;
/** Places that were ever backed up to, and files remembered of each. */
export const placesMax = 12;
export const filesPerPlaceMax = 500;

const trend = z.object({ samples: z.array(z.object({ atMs: z.int(), freeBytes: z.int() })).max(trendSamplesMax) });

const backupFile = z.object({
  name: z.string(),
  atMs: z.int(),
  bytes: z.int(),
  siteId: z.string(),
  siteName: z.string(),
  facts: z.int(),
  version: z.string(),
});
const backupLog = z.object({
  places: z
    .array(
      z.object({
        /** `stick`, `folder:/mnt/x`, `share:smb:host:name`, `cloud`, `hand`. */
        key: z.string(),
        kind: z.enum(["stick", "folder", "share", "cloud", "hand"]),
        title: z.string(),
        lastAtMs: z.int().nullable(),
        lastTroubleAtMs: z.int().nullable(),
        lastTrouble: z.string(),
        files: z.array(backupFile).max(filesPerPlaceMax),
      }),
    )
    .max(placesMax),
});
export type BackupLog = z.infer<typeof backupLog>;
export type PlaceLog = BackupLog["places"][number];

const recovery = z.object({
  /** age recipient: what backups are encrypted for. No secret. */
  recipient: z.string(),
  madeAtMs: z.int(),
  /** The secret key, encrypted with a passphrase by age (scrypt), base64; empty without one. Goes along with each backup. */
  sealed: z.string(),
});
export type Recovery = z.infer<typeof recovery>;

/** Alarms of this box that are open or were closed by a person while their cause goes on, and since when. */
const raised = z.object({
  states: z.record(
    z.string(),
    z.object({ check: z.enum(checkCodes), sinceMs: z.int(), looks: z.int(), raised: z.boolean() }),
  ),
});
const starts = z.object({ atMs: z.array(z.int()).max(20), clean: z.boolean() });

/** What care remembers from one start to the next, each in a small file of `care/` in the data folder. A file that cannot be read is as good as none. */
export const trendFile = fileOf("trend.json", trend, { samples: [] });
export const planFile = fileOf("backup-plan.json", z.custom<BackupPlan>(), {
  enabled: false,
  atMinute: 120,
  everyHours: 24,
  places: [],
  keep: { daily: 7, weekly: 4, monthly: 12 },
} satisfies BackupPlan);
export const backupLogFile = fileOf("backup-log.json", backupLog, { places: [] });
export const recoveryFile = fileOf("recovery.json", recovery.nullable(), null);
export const raisedFile = fileOf("alarms.json", raised, { states: {} });
export const startsFile = fileOf("starts.json", starts, { atMs: [], clean: true });

export const careFolder = ({ root }: Pick<DataFolder, "root">): string => join(root, "care");

function fileOf<S extends z.ZodType>(name: string, shape: S, first: z.infer<S>) {
  return {
    read(folder: Pick<DataFolder, "root">): z.infer<S> {
      const path = join(careFolder(folder), name);
      if (!existsSync(path)) return first;
      try {
        return shape.parse(JSON.parse(readFileSync(path, "utf8")));
      } catch {
        return first;
      }
    },
    write(folder: Pick<DataFolder, "root">, value: z.infer<S>): void {
      mkdirSync(careFolder(folder), { recursive: true });
      writeWhole(join(careFolder(folder), name), `${JSON.stringify(value, null, 2)}\n`, 0o600);
    },
  };
}
