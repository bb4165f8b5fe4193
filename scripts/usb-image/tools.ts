import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { installDebianPackage } from "../setup/debian-package.mjs";

/** Installs what is missing of the programs that a step needs; throws with what to do when it cannot. */
export function needTools(tools: readonly (readonly [program: string, debianPackage: string])[]): void {
  for (const [program, debianPackage] of tools) {
    if (isThere(program)) continue;
    process.stderr.write(`Installing Debian's ${debianPackage}, because ${program} is not there.\n`);
    const why = installDebianPackage(debianPackage, (line: string) => process.stderr.write(`${line}\n`));
    if (why !== undefined || !isThere(program))
      throw new Error(
        `${program} is missing and could not be installed: ${why ?? "the package does not have it"}. Install the Debian package ${debianPackage}.`,
      );
  }
}

function isThere(program: string): boolean {
  if (program.startsWith("/")) return existsSync(program);
  return (
    spawnSync("sh", ["-c", `PATH="$PATH:/usr/sbin:/sbin" command -v ${program}`], { stdio: "ignore" }).status === 0
  );
}
