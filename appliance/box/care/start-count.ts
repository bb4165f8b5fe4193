import type { DataFolder } from "../../site/data-folder.ts";
import { startsFile } from "./care-files.ts";

const startsMax = 20;
const hourMs = 3_600_000;

/** Notes a start, and gives how many within the last hour followed an end that nobody asked for. `ended` says that this one is asked for. */
export function countStart(
  folder: DataFolder,
  nowMs: number,
): { unasked: (nowMs: number) => number; ended: () => void } {
  const before = startsFile.read(folder);
  const atMs = [...before.atMs, ...(before.clean ? [] : [nowMs])].slice(-startsMax);
  startsFile.write(folder, { atMs, clean: false });
  return {
    unasked: (now) => atMs.filter((at) => now - at < hourMs && at <= now).length,
    ended: () => startsFile.write(folder, { atMs, clean: true }),
  };
}
