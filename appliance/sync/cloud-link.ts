import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { keyFromPem, keyFromSeed, type SigningKey } from "#sync/protocol/wire/keys.ts";
import { type DataFolder, writeWhole } from "../site/data-folder.ts";

const link = z.object({
  url: z.string(),
  /** The cloud's name of this box, its company and its site. */
  box: z.string(),
  company: z.string(),
  companyName: z.string(),
  siteName: z.string(),
  /** Keys that sign what the hub sends. */
  hubKeys: z.array(z.string()),
  pairedAtMs: z.number(),
});
/** With whom this box is paired: `cloud.json` in the data folder. Its keys lie in the secrets (`cloud-keys.ts`). */
export type CloudLink = z.infer<typeof link>;

/** Throws when the file is there and cannot be read: a box that forgets its pairing would look like one that was never paired. */
export function readLink(folder: DataFolder): CloudLink | undefined {
  const file = linkFile(folder);
  return existsSync(file) ? link.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
}

export const saveLink = (folder: DataFolder, known: CloudLink): void =>
  writeWhole(linkFile(folder), `${JSON.stringify(known, null, 2)}\n`, 0o600);

export const dropLink = (folder: DataFolder): void => rmSync(linkFile(folder), { force: true });

/** The key by which the other box of this site knows this one. Made here at first use, and never leaves it. */
export function boxKey(folder: DataFolder): SigningKey {
  const file = join(folder.secrets, "box-key.pem");
  if (existsSync(file)) return keyFromPem(readFileSync(file, "utf8"));
  const key = keyFromSeed(randomBytes(32));
  writeWhole(file, key.privateKeyPem, 0o600);
  return key;
}

const linkFile = (folder: DataFolder): string => join(folder.root, "cloud.json");
