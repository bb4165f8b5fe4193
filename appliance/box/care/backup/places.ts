import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { BackupPlace } from "#sync/contracts/box/care.ts";
import { type DataFolder, writeWhole } from "../../../site/data-folder.ts";
import { Refused, refuse } from "../../../store/book.ts";
import type { BoxDesk } from "../../box-desk.ts";
import { backupsIn } from "./make-backup.ts";

/** On sticks and shares backups lie in a folder of their own. */
const placeFolder = "kontor-backups";

/** A place while it can be written to. `close` makes what was written final: a stick can be pulled out then. */
export interface OpenPlace {
  folder: string;
  close(): Promise<void>;
}
/** Cloud backups go another way: they are not a folder. */
export type FolderPlace = Exclude<BackupPlace, { kind: "cloud" }>;

export const placeKey = (place: BackupPlace): string =>
  place.kind === "folder"
    ? `folder:${place.path}`
    : place.kind === "share"
      ? `share:${place.type}:${place.host}:${place.share}`
      : place.kind;

/** As people would call it. */
export const placeTitle = (place: BackupPlace): string =>
  place.kind === "folder"
    ? place.path
    : place.kind === "share"
      ? `${place.type === "smb" ? `//${place.host}/` : `${place.host}:/`}${place.share.replace(/^\/+/, "")}`
      : place.kind;

/** Throws a refusal, or an error with a sentence for people, where nothing can be written. */
export async function openPlace(place: FolderPlace, desk: BoxDesk, folder: DataFolder): Promise<OpenPlace> {
  if (place.kind === "folder") return { folder: usableFolder(place.path, folder), close: async () => {} };
  if (place.kind === "share") {
    const { kind: _kind, password: _password, ...share } = place;
    const opened = await desk.ask("care.open-share", { ...share, password: readShareSecret(folder, place) });
    return {
      folder: below(opened.folder),
      close: async () => void (await desk.ask("care.close-share", {})),
    };
  }
  return openStick(desk);
}

/** The stick that has backups on it already, else the first that can be written to. */
async function openStick(desk: BoxDesk): Promise<OpenPlace> {
  const { media } = await desk.ask("media.list", {});
  const usable = media.filter(({ state, writable }) => writable && state !== "unreadable");
  let chosen: OpenPlace | undefined;
  for (const { id } of usable) {
    const { folder } = await desk.ask("media.mount", { mediaId: id, writable: true });
    const close = async () => void (await desk.ask("media.eject", { mediaId: id }));
    const isKnown = existsSync(join(folder, placeFolder));
    if (!chosen || isKnown) {
      await chosen?.close();
      chosen = { folder, close };
    } else await close();
    if (isKnown) break;
  }
  if (!chosen) throw new Error("no stick is plugged in that can be written to");
  return { folder: below(chosen.folder), close: chosen.close };
}

function below(folder: string): string {
  const path = join(folder, placeFolder);
  mkdirSync(path, { recursive: true });
  return path;
}

/** A folder that somebody named: absolute, there, ours to write, and not the site itself. */
export function usableFolder(path: string, folder: DataFolder): string {
  const at = resolve(path);
  const unusable = (why: string): never => refuse({ code: "backup-place-unusable", place: path, why });
  if (at !== path.replace(/(.)\/+$/, "$1")) unusable("the path must be absolute, without . and ..");
  if (!existsSync(at) || !statSync(at).isDirectory()) unusable("there is no such folder");
  const root = resolve(folder.root);
  if ((at === root || at.startsWith(`${root}/`)) && at !== resolve(folder.backups))
    unusable("it lies in the site's own folder");
  try {
    accessSync(at, constants.W_OK);
  } catch {
    unusable("the appliance may not write there");
  }
  return at;
}

/** Where backups may be found to restore from: what can be opened is looked into, the rest left out. */
export async function findBackups(
  desk: BoxDesk,
  folder: DataFolder,
  places: readonly BackupPlace[],
): Promise<(ReturnType<typeof backupsIn>[number] & { place: BackupPlace["kind"] })[]> {
  const found = backupsIn(folder.backups).map((one) => ({ ...one, place: "folder" as const }));
  const look = async (kind: BackupPlace["kind"], open: () => Promise<string>) => {
    try {
      found.push(...backupsIn(await open()).map((one) => ({ ...one, place: kind as "folder" })));
    } catch (error) {
      if (!(error instanceof Refused) && !(error instanceof Error)) throw error;
    }
  };
  for (const place of places) {
    if (place.kind === "folder") await look("folder", async () => place.path);
    if (place.kind === "share") await look("share", async () => (await openPlace(place, desk, folder)).folder);
  }
  if (desk.isOurs) {
    const { media } = await desk.ask("media.list", {});
    for (const { id, state } of media)
      if (state !== "unreadable") {
        await look("stick", async () => (await desk.ask("media.mount", { mediaId: id })).folder);
        await look("stick", async () => join((await desk.ask("media.mount", { mediaId: id })).folder, placeFolder));
      }
  }
  return found;
}

const shareSecretsFile = (folder: DataFolder): string => join(folder.secrets, "backup-shares.json");

export function readShareSecret(folder: DataFolder, place: BackupPlace): string {
  return shareSecrets(folder)[placeKey(place)] ?? "";
}

/** Passwords of shares are kept apart from the plan, which screens show; those of places that are no more are forgotten. */
export function keepShareSecrets(folder: DataFolder, places: readonly BackupPlace[]): void {
  const before = shareSecrets(folder);
  const kept = places.flatMap((place) =>
    place.kind === "share" ? [[placeKey(place), place.password ?? before[placeKey(place)] ?? ""] as const] : [],
  );
  writeWhole(shareSecretsFile(folder), `${JSON.stringify(Object.fromEntries(kept))}\n`, 0o600);
}

function shareSecrets(folder: DataFolder): Record<string, string> {
  const file = shareSecretsFile(folder);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, string>) : {};
}
