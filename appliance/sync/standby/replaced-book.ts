import { renameSync } from "node:fs";
import { basename, join } from "node:path";
import Database from "better-sqlite3";
import { stepsOfState } from "#sync/protocol/site/site-session.ts";
import type { DataFolder } from "../../site/data-folder.ts";
import { originOf, siteIdentity } from "../../site/site-identity.ts";
import { openForReading } from "../../store/connection.ts";
import { makeDurable } from "../../store/durable-file.ts";
import { Statements } from "../../store/statements.ts";
import { SiteSyncReader } from "../../store/sync/site-sync-reader.ts";
import { followerFile, handedOverFile, takenOverFile } from "./standby-files.ts";

export interface ReplacedBook {
  /** The epoch of the box that goes on in this site; empty while this book's own box works. */
  authority: string;
  /** Facts of this book that neither the cloud has confirmed nor the box that goes on has taken: all of them where nobody has been told. */
  unsent: number;
}

/** What stands in the book of a stopped box that may have been replaced. */
export function replacedBook(folder: DataFolder, nowMs: number): ReplacedBook {
  const db = openForReading(folder.book);
  try {
    const reader = new SiteSyncReader(new Statements(db), originOf(siteIdentity(folder, nowMs)));
    const state = reader.sync();
    const handed = handedOverFile.read(folder);
    const has = (origin: string) =>
      Math.max(reader.confirmedSeq(origin), handed?.origin === origin && state.fencedBy !== "" ? handed.seq : 0);
    const unsent = stepsOfState(state).reduce((sum, { origin, seq }) => sum + Math.max(0, seq - has(origin)), 0);
    return { authority: state.fencedBy, unsent };
  } finally {
    db.close();
  }
}

/** Moves the book of a stopped, replaced box out of the way, so that it can follow. It is kept. Gives the name that it has now. */
export function putBookAside(folder: DataFolder, nowMs: number): string {
  const aside = join(folder.root, `replaced-${nowMs}-${basename(folder.book)}`);
  // One file, whole: nothing is left in a log of changes that would have to move with it.
  const db = new Database(folder.book);
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
  renameSync(folder.book, aside);
  makeDurable(folder.root);
  for (const file of [followerFile, takenOverFile, handedOverFile]) file.drop(folder);
  return aside;
}
