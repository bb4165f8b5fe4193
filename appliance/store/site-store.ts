import { join } from "node:path";
import { type CommandQueue, startCommandQueue } from "./command-queue.ts";
import { type Db, openForReading } from "./connection.ts";
import { type Keeper, startKeeper } from "./keeper.ts";
import { Reader } from "./reader.ts";
import type { CommandCall } from "./run-command.ts";

/** The book of a running site: one writer thread, one keeper thread, and a connection for queries. */
export interface SiteStore {
  readonly queue: CommandQueue;
  readonly reader: Reader;
  readonly keeper: Keeper;
  readonly file: string;
  stop(): Promise<void>;
}

export const bookFile = (dataDir: string): string => join(dataDir, "book.sqlite");

export async function openSiteStore({
  dataDir,
  origin,
  writer,
  onFault,
}: {
  dataDir: string;
  origin: string;
  writer: URL;
  onFault: (text: string, call: CommandCall) => void;
}): Promise<SiteStore> {
  const file = bookFile(dataDir);
  const queue = await startCommandQueue(writer, { file, origin, cacheMib: 64 }, onFault);
  const db: Db = openForReading(file);
  const keeper = startKeeper(file, queue);
  return {
    queue,
    reader: new Reader(db),
    keeper,
    file,
    async stop() {
      await keeper.stop();
      await queue.stop();
      db.close();
    },
  };
}
