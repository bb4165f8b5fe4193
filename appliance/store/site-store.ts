import { join } from "node:path";
import { type CommandQueue, startCommandQueue } from "./command-queue.ts";
import { type Db, openForReading } from "./connection.ts";
import { type Keeper, startKeeper } from "./keeper.ts";
import { type Prepared, prepareBook } from "./prepare-book.ts";
import { Reader } from "./reader.ts";
import type { CommandCall } from "./run-command.ts";
import type { EpochStart } from "./sync/epoch-start.ts";
import { SiteSyncBook } from "./sync/site-sync-book.ts";

/** The book of a running site: one writer thread, one keeper thread, and a connection for queries. */
export interface SiteStore {
  readonly queue: CommandQueue;
  readonly reader: Reader;
  readonly keeper: Keeper;
  /** The book as the sync sees it. */
  readonly sync: SiteSyncBook;
  readonly file: string;
  /** What was done to the book because it was not of this version. */
  readonly prepared: Prepared;
  stop(): Promise<void>;
}

export const bookFile = (dataDir: string): string => join(dataDir, "book.sqlite");

export async function openSiteStore({
  dataDir,
  origin,
  epoch,
  writer,
  onFault,
  log = () => {},
  keeperAfterMs = 0,
}: {
  dataDir: string;
  /** The epoch that this box writes as, when the book does not name a later one. */
  origin: string;
  /** Why and from where it began, when it is to be told by its first fact. */
  epoch?: EpochStart;
  writer: URL;
  onFault: (text: string, call: CommandCall) => void;
  /** What takes its time before the book is open: a backup, migrations. */
  log?: (text: string) => void;
  /** From when on the book's slow chores are done. */
  keeperAfterMs?: number;
}): Promise<SiteStore> {
  const file = bookFile(dataDir);
  const prepared = prepareBook(file, { nowMs: Date.now(), log });
  const queue = await startCommandQueue(writer, { file, origin, ...(epoch && { epoch }), cacheMib: 64 }, onFault);
  const db: Db = openForReading(file);
  const keeper = startKeeper(file, queue, { afterMs: keeperAfterMs });
  const reader = new Reader(db);
  return {
    queue,
    reader,
    sync: new SiteSyncBook(reader.statements, origin, queue),
    keeper,
    file,
    prepared,
    async stop() {
      await keeper.stop();
      await queue.stop();
      db.close();
    },
  };
}
