import { closeSync, fsyncSync, openSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Makes a file, or the names in a folder, durable. Windows cannot open a folder, and flushes names by itself. */
export function makeDurable(path: string): void {
  if (process.platform === "win32" && statSync(path).isDirectory()) return;
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Puts a file in the place of another: after a power cut the old one is there or the new one, whole, with all that was written before it. */
export function replaceDurably(path: string, content: string | Uint8Array, mode = 0o600): void {
  writeFileSync(`${path}.part`, content, { mode, flush: true });
  renameSync(`${path}.part`, path);
  makeDurable(dirname(path));
}
