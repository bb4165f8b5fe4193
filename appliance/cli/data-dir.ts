import { existsSync } from "node:fs";
import { join } from "node:path";
import { type DataFolder, openDataFolder } from "../site/data-folder.ts";
import { lockFolder, lockHolder } from "../site/folder-lock.ts";
import { fail } from "./voice.ts";

/** The data folder of a site that is there; never makes one by a mistyped name. */
export function existingFolder(dataDir: string): DataFolder {
  if (!existsSync(join(dataDir, "book.sqlite")))
    fail("no-site", "No site here", `There is no book in ${dataDir}.`, "Name the data folder with --data.");
  return openDataFolder(dataDir);
}

/** Runs `work` while no appliance can start on the folder. Fails when one runs. */
export async function whileStopped<T>(folder: DataFolder, what: string, work: () => Promise<T> | T): Promise<T> {
  const pid = lockHolder(folder);
  if (pid !== undefined)
    fail(
      "appliance-running",
      "The appliance is running",
      `Process ${pid} works on ${folder.root}.`,
      `Stop it, then ${what} again.`,
    );
  const unlock = lockFolder(folder);
  try {
    return await work();
  } finally {
    unlock();
  }
}
