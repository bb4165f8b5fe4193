import { spawn } from "node:child_process";
import { once } from "node:events";
import { programFile } from "../../testing/program-file.ts";

export const kontorFile = programFile("kontor");

export interface Ran {
  code: number;
  out: string;
  err: string;
  /** The lines of `--json`. */
  lines: Record<string, unknown>[];
  result: Record<string, unknown>;
}

/** Runs the command line as a shell does. */
export async function kontor(...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [kontorFile, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const [code] = (await once(child, "close")) as [number];
  const lines = out
    .split("\n")
    .filter((line) => line.startsWith('{"event"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, out, err, lines, result: lines.find(({ event }) => event === "result") ?? {} };
}
