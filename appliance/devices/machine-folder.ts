import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DataFolder } from "../site/data-folder.ts";

/** A folder of one machine's own, made when its driver asks for it: certificates, an outbox. Readable by the appliance's own user. */
export function machineFolder({ root }: DataFolder, machineId: string): string {
  // A machine may be called `..`: the prefix keeps every id a plain name.
  const path = join(root, "machines", `m-${machineId}`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}
