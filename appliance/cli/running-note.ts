import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../site/data-folder.ts";
import type { Part } from "../site/site.ts";

/** Where the appliance of a data folder answers on the loopback; the command line reads it. */
export interface RunningNote {
  pid: number;
  url: string;
}

const noteFile = (dataDir: string): string => join(dataDir, "running.json");

/** Written when all doors are open, gone when they close. A note of a killed appliance is told by its process id. */
export const runningNote: Part = {
  name: "running note",
  start(site) {
    const note: RunningNote = { pid: process.pid, url: `http://127.0.0.1:${site.ready.ports.http}` };
    writeWhole(noteFile(site.folder.root), `${JSON.stringify(note)}\n`, 0o600);
    return () => rmSync(noteFile(site.folder.root), { force: true });
  },
};

export function readRunningNote(dataDir: string): RunningNote | undefined {
  if (!existsSync(noteFile(dataDir))) return undefined;
  try {
    return JSON.parse(readFileSync(noteFile(dataDir), "utf8")) as RunningNote;
  } catch {
    return undefined; // half written by a machine that lost its power: as good as none
  }
}
