import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What is built: it stands in the image as `/usr/lib/kontor/release.json`. */
export interface Release {
  name: "kontor";
  version: string;
  cpu: "x64";
  /** Of the sources; ends in `+` when the checkout had changes of its own. */
  commit: string;
  /** Time of that commit: two builds of the same sources carry the same. */
  builtAt: string;
}

const repository = join(import.meta.dirname, "../..");

export function releaseOf(version?: string): { release: Release; epochSeconds: number } {
  const manifest = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { version: string };
  const epochSeconds = Number(process.env.SOURCE_DATE_EPOCH ?? git("log", "-1", "--format=%ct"));
  if (!Number.isSafeInteger(epochSeconds) || epochSeconds <= 0)
    throw new Error("SOURCE_DATE_EPOCH is a number of seconds since 1970; without it, this must be a git checkout.");
  const commit =
    git("rev-parse", "--short=12", "HEAD") + (git("status", "--porcelain", "--untracked-files=no") ? "+" : "");
  return {
    release: {
      name: "kontor",
      version: version ?? manifest.version,
      cpu: "x64",
      commit,
      builtAt: new Date(epochSeconds * 1_000).toISOString(),
    },
    epochSeconds,
  };
}

function git(...args: string[]): string {
  try {
    return execFileSync("git", args, { cwd: repository, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}
