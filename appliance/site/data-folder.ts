import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Everything one site keeps, in one folder: copy it and you have the site. */
export interface DataFolder {
  readonly root: string;
  /** `book.sqlite`: journal, balances, records. */
  readonly book: string;
  /** `telemetry.sqlite`: single readings of sensors. */
  readonly telemetry: string;
  /** MQTT sessions and retained messages. */
  readonly broker: string;
  readonly tls: string;
  /** Files put in here are imported; the finished ones move to `processed/` or `refused/`. */
  readonly inbox: string;
  /** Files for partners appear here. */
  readonly outbox: string;
  readonly backups: string;
  /** Readable by the appliance's own user only. */
  readonly secrets: string;
}

export function openDataFolder(root: string): DataFolder {
  const folder = {
    root,
    book: join(root, "book.sqlite"),
    telemetry: join(root, "telemetry.sqlite"),
    broker: join(root, "broker"),
    tls: join(root, "tls"),
    inbox: join(root, "inbox"),
    outbox: join(root, "outbox"),
    backups: join(root, "backups"),
    secrets: join(root, "secrets"),
  };
  for (const path of [root, folder.broker, folder.tls, folder.inbox, folder.outbox, folder.backups])
    mkdirSync(path, { recursive: true });
  mkdirSync(folder.secrets, { recursive: true, mode: 0o700 });
  return folder;
}

/** Reads a secret of this machine, making it at first use: 256 random bits as hex, mode 0600. */
export function machineSecret(folder: DataFolder, name: string): string {
  const path = join(folder.secrets, name);
  if (existsSync(path)) return readFileSync(path, "utf8").trim();
  const secret = randomBytes(32).toString("hex");
  writeWhole(path, `${secret}\n`, 0o600);
  return secret;
}

/** A reader sees the old file or the new one, never half of it. */
export function writeWhole(path: string, content: string | Uint8Array, mode = 0o644): void {
  const part = `${path}.part`;
  writeFileSync(part, content, { mode });
  renameSync(part, path);
}
