import { resolve } from "node:path";
import type { Command } from "commander";
import { Voice } from "./voice.ts";

/** What every command knows: the data folder, and how to speak. */
export interface General {
  dataDir: string;
  voice: Voice;
}

export function generalOptions(command: Command): General {
  const own = command.opts() as { data?: string; json?: boolean };
  const above = (command.parent?.opts() ?? {}) as { data?: string; json?: boolean };
  return { dataDir: resolve(own.data ?? above.data ?? "data"), voice: new Voice(own.json ?? above.json ?? false) };
}
