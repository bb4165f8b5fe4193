import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { uptime } from "node:os";
import { join } from "node:path";
import { syncFolder } from "./journal.ts";

/** Whether the last run ended in order, and in which run of the machine it was: the answer to "may the database files be trusted". */
export interface Marker {
  state: "running" | "clean";
  bootId: string;
  pid: number;
  /** When that process began, so that its number used again is not taken for it. */
  startedAt: string;
}

const path = (folder: string): string => join(folder, "running.json");

export function readMarker(folder: string): Marker | undefined {
  try {
    return JSON.parse(readFileSync(path(folder), "utf8")) as Marker;
  } catch {
    return undefined; // never ran, or was torn: both mean doubt
  }
}

export function writeMarker(folder: string, marker: Pick<Marker, "state" | "bootId">): void {
  const text = JSON.stringify({ ...marker, pid: process.pid, startedAt: startOf(process.pid) } satisfies Marker);
  const file = openSync(`${path(folder)}.new`, "w", 0o600);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path(folder)}.new`, path(folder));
  syncFolder(folder);
}

/** Two processes on one folder would write over each other. */
export function refuseSecondProcess(folder: string): void {
  const marker = readMarker(folder);
  if (marker?.state !== "running" || marker.pid === process.pid || !isAlive(marker.pid)) return;
  if (startOf(marker.pid) !== marker.startedAt) return;
  throw new Error(
    `${folder} is in use by process ${marker.pid}. Stop that one first; several nodes share one PostgreSQL, not one data folder.`,
  );
}

/** Changes with every start of the machine. */
export function bootIdNow(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    // Elsewhere: when the machine came up, to ten minutes. A clock that was set only costs a rebuild.
    return `up-${Math.round((Date.now() / 1_000 - uptime()) / 600)}`;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Linux says it in ticks since the machine started (field 22 of `stat`); elsewhere nothing is known. */
function startOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
