import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { base32 } from "#sync/protocol/origin.ts";
import type { EpochReason } from "#sync/protocol/session.ts";
import { replaceDurably } from "../store/durable-file.ts";
import type { DataFolder } from "./data-folder.ts";

/**
 * Who this box is. Each fact is signed with `origin`, the site and an epoch of it. Both names are of chance, so that no box ever uses one twice (decision 15). The
 * book may have gone on to a later epoch since: then it knows better.
 */
export interface SiteIdentity {
  siteId: string;
  epoch: string;
  reason: EpochReason;
  createdAt: number;
}

const file = (folder: DataFolder) => join(folder.root, "site.json");

export function siteIdentity(folder: DataFolder, nowMs: number): SiteIdentity {
  if (existsSync(file(folder))) return JSON.parse(readFileSync(file(folder), "utf8")) as SiteIdentity;
  return keep(folder, {
    siteId: chance(siteLetters),
    epoch: chance(epochLetters),
    reason: "first",
    createdAt: nowMs,
  });
}

export const originOf = ({ siteId, epoch }: SiteIdentity): string => `${siteId}.${epoch}`;

/** What was written behind a backup is not in this book, so its numbers must not come again: the site goes on under a new name. */
export function startNextEpoch(folder: DataFolder, siteId: string, reason: EpochReason, nowMs: number): SiteIdentity {
  return keep(folder, { siteId, epoch: chance(epochLetters), reason, createdAt: nowMs });
}

/** The epoch that a book was built for before this box had a name. */
export function keepIdentity(folder: DataFolder, origin: string, reason: EpochReason, nowMs: number): SiteIdentity {
  const [siteId, epoch] = origin.split(".") as [string, string];
  return keep(folder, { siteId, epoch, reason, createdAt: nowMs });
}

/** A name for an epoch of this site that nobody used before. */
export const newOrigin = (siteId: string): string => `${siteId}.${chance(epochLetters)}`;

const siteLetters = 6;
const epochLetters = 5;
const chance = (letters: number): string => base32(randomBytes(letters), letters);

function keep(folder: DataFolder, identity: SiteIdentity): SiteIdentity {
  replaceDurably(file(folder), `${JSON.stringify(identity)}\n`, 0o644);
  return identity;
}
