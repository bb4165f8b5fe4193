import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { DataFolder } from "./data-folder.ts";

/** One appliance per data folder. Gives the release; a lock whose process is gone is taken over. */
export function lockFolder(folder: DataFolder): () => void {
  const path = join(folder.root, "appliance.lock");
  for (let attempt = 0; ; attempt++) {
    try {
      const handle = openSync(path, "wx");
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 0) throw error;
      const holder = lockHolder(folder);
      if (holder !== undefined) throw new Error(`${folder.root} is in use by the appliance with process id ${holder}. Stop it first, or choose another folder with --data.`);
      rmSync(path, { force: true });
    }
  }
}

/** Process id of the appliance that runs on this folder, if one does. */
export function lockHolder(folder: DataFolder): number | undefined {
  let pid: number;
  try {
    pid = Number(readFileSync(join(folder.root, "appliance.lock"), "utf8"));
  } catch {
    return undefined;
  }
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return undefined;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? pid : undefined;
  }
}
