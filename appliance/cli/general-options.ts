import { resolve } from "node:path";
import type { Command } from "commander";
import { Voice } from "./voice.ts";

/** What every command knows: the data folder, and how to speak. */
export interface General {
  dataDir: string;
  voice: Voice;
}

/** Said with the command itself, or anywhere before it. */
export function generalOptions(command: Command): General {
  const said: { data?: string; json?: boolean } = {};
  for (let at: Command | null = command; at; at = at.parent) {
    const { data, json } = at.opts() as { data?: string; json?: boolean };
    if (said.data === undefined && data !== undefined) said.data = data;
    if (json) said.json = json;
  }
  return { dataDir: resolve(said.data ?? "data"), voice: new Voice(said.json ?? false) };
}
