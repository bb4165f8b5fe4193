import { lutimesSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Gives a folder and all that is in it one time, so that archives of it are the same whenever it was made. */
export function setTimes(folder: string, epochSeconds: number): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    lutimesSync(join(folder, name), epochSeconds, epochSeconds);
  lutimesSync(folder, epochSeconds, epochSeconds);
}
