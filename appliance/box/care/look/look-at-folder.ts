import { X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DataFolder } from "../../../site/data-folder.ts";
import { backupLogFile, planFile, trendFile } from "../care-files.ts";
import type { BackupsSeen, CertificateSeen, DiskSeen, Observation } from "../observation.ts";

const hourMs = 3_600_000;

/** What the files of a site tell, whether it runs or not. Reads only. */
export function lookAtFolder(
  folder: DataFolder,
): Pick<Observation, "disk" | "certificates" | "secrets" | "files" | "backups"> {
  return {
    disk: disk(folder),
    certificates: certificates(folder),
    secrets: { open: openSecrets(folder) },
    files: files(folder),
    backups: backups(folder),
  };
}

function disk(folder: DataFolder): DiskSeen {
  const { bavail, blocks, bsize } = statfsSync(folder.root);
  return {
    freeBytes: bavail * bsize,
    sizeBytes: blocks * bsize,
    bookBytes: sizeOf(folder.book),
    past: trendFile.read(folder).samples,
  };
}

function certificates({ tls }: DataFolder): CertificateSeen[] {
  return ["server", "authority"].flatMap((name): CertificateSeen[] => {
    const file = join(tls, `${name}.pem`);
    if (!existsSync(file)) return [];
    const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(readFileSync(file, "utf8"))?.[0];
    return [{ name: `${name}.pem`, endsAtMs: pem === undefined ? null : endOf(pem) }];
  });
}

function endOf(pem: string): number | null {
  try {
    return Date.parse(new X509Certificate(pem).validTo);
  } catch {
    return null;
  }
}

function openSecrets({ secrets: path }: DataFolder): string[] {
  if (process.platform === "win32" || !existsSync(path)) return [];
  return [path, ...readdirSync(path).map((name) => join(path, name))].filter(
    (one) => (statSync(one).mode & 0o077) !== 0,
  );
}

function files({ inbox }: DataFolder): { waiting: number; refused: number } {
  const namesIn = (path: string) =>
    existsSync(path) ? readdirSync(path, { withFileTypes: true }).filter((one) => one.isFile()) : [];
  return {
    waiting: namesIn(inbox).length,
    refused: namesIn(join(inbox, "refused")).filter(({ name }) => !name.endsWith(".problems.txt")).length,
  };
}

/** What was backed up by plan or by hand, and what lies in the folder for backups without anybody having said so. */
function backups(folder: DataFolder): BackupsSeen {
  const plan = planFile.read(folder);
  const { places } = backupLogFile.read(folder);
  const inFolder = existsSync(folder.backups)
    ? readdirSync(folder.backups)
        .filter((name) => /\.(sqlite|kontor-backup)$/.test(name))
        .map((name) => statSync(join(folder.backups, name)).mtimeMs)
    : [];
  return {
    madeAtMs: [...places.flatMap(({ files: made }) => made.map(({ atMs }) => atMs)), ...inFolder],
    everyMs: plan.enabled && plan.places.length > 0 ? plan.everyHours * hourMs : null,
    failed: places
      .filter(({ lastAtMs, lastTroubleAtMs }) => lastTroubleAtMs !== null && lastTroubleAtMs > (lastAtMs ?? 0))
      .map(({ title, lastTrouble }) => ({ place: title, why: lastTrouble })),
  };
}

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0);
