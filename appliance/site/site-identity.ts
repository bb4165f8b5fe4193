import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type DataFolder, writeWhole } from "./data-folder.ts";

/**
 * Who this box is. Each fact is signed with `origin`, the site and its epoch: a restored or replaced book goes on under the next
 * epoch, so that no number is ever used twice.
 */
export interface SiteIdentity {
  siteId: string;
  epoch: number;
  createdAt: number;
}

const file = (folder: DataFolder) => join(folder.root, "site.json");

export function siteIdentity(folder: DataFolder, nowMs: number): SiteIdentity {
  if (existsSync(file(folder))) return JSON.parse(readFileSync(file(folder), "utf8")) as SiteIdentity;
  const identity = { siteId: "S1", epoch: 1, createdAt: nowMs };
  writeWhole(file(folder), `${JSON.stringify(identity)}\n`);
  return identity;
}

export const originOf = ({ siteId, epoch }: SiteIdentity): string => `${siteId}.${epoch}`;

/** After a restore: what was written behind the backup is not in this book, so its numbers must not come again. */
export function startNextEpoch(folder: DataFolder, nowMs: number): SiteIdentity {
  const identity = siteIdentity(folder, nowMs);
  const next = { ...identity, epoch: identity.epoch + 1 };
  writeWhole(file(folder), `${JSON.stringify(next)}\n`);
  return next;
}
