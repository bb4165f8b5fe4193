import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { SetupError } from "./step.mjs";

/** Makes node_modules what package-lock.json asks for, when it is not. */
export const installPackages = {
  title: "Install packages",
  run({ root, say }) {
    const lockPath = join(root, "package-lock.json");
    const lock = readFileSync(lockPath);
    const wanted = `${createHash("sha256").update(lock).digest("hex")} ${process.platform}-${process.arch}\n`;
    const stampPath = join(root, "node_modules", ".kontor-setup");
    if (existsSync(stampPath) && readFileSync(stampPath, "utf8") === wanted) return;
    // After `npm install something` the stamp is old but the folder is right; reinstalling would only cost time.
    if (!installedAsLocked(root, lock)) {
      say(
        `Installing packages with "npm ci", because node_modules ${existsSync(join(root, "node_modules")) ? "does not match package-lock.json" : "is missing"}.`,
      );
      install(root, lock, say);
    }
    writeFileSync(stampPath, wanted);
  },
};

/** Compares with the list npm itself keeps of what it installed. */
function installedAsLocked(root, lockBytes) {
  const installedPath = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedPath)) return false;
  const installed = JSON.parse(readFileSync(installedPath, "utf8")).packages;
  const locked = JSON.parse(lockBytes.toString("utf8")).packages;
  for (const [path, entry] of Object.entries(locked)) {
    if (!path.includes("node_modules/")) continue;
    const there = installed[path];
    if (!there && entry.optional && !isMadeForThisMachine(entry)) continue;
    if (!there || there.version !== entry.version || there.integrity !== entry.integrity) return false;
    if (!existsSync(join(root, path))) return false;
  }
  // On a platform that the lock file's registry knew nothing of, its optional packages are not locked, yet needed.
  return Object.entries(installed).every(([path, entry]) => path in locked || entry.optional);
}

/** npm leaves out optional packages for other machines and what only those need; one made for this machine must be there. */
function isMadeForThisMachine({ os, cpu, libc }) {
  // Which C library this machine has is npm's business.
  return [os].flat().includes(process.platform) && [cpu].flat().includes(process.arch) && libc === undefined;
}

/**
 * `npm ci` refuses a lock file that lacks optional packages for other platforms, which is what npm writes where the
 * registry does not carry them. `npm install --no-save` reads the same lock with the same checks and passes over them;
 * that it put in nothing the lock does not name is then checked here.
 */
function install(root, lock, say) {
  const strict = runNpm(root, ["ci"], "pipe");
  if (strict.status === 0) return;
  if (strict.error || !strict.stderr.includes("in sync")) {
    process.stderr.write(strict.stderr ?? "");
    throw cannotInstall("npm ci", strict);
  }
  say('Using "npm install --no-save" instead, because the lock file names no packages for some other platforms.');
  const lenient = runNpm(root, ["install", "--no-save"], 2);
  if (lenient.status !== 0) throw cannotInstall("npm install --no-save", lenient);
  if (!installedAsLocked(root, lock))
    throw new SetupError({
      failed: "What was installed is not what package-lock.json says.",
      why: "package.json and package-lock.json disagree about a package that this machine needs.",
      todo: 'Whoever changed package.json runs "npm install" and commits the lock file with it.',
    });
}

function runNpm(root, args, stderr) {
  return spawnSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    env: { ...process.env, PATH: pathWithoutOurBinaries(root) },
    stdio: ["ignore", 2, stderr],
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === "win32",
  });
}

function cannotInstall(command, { status, error }) {
  return new SetupError({
    failed: error ? `npm could not be started (${error.message}).` : `"${command}" ended with code ${status}.`,
    why: error ? "npm comes with Node and must be on the PATH." : "The lines above are npm's own.",
    todo: error
      ? "Install npm (Debian: apt-get install npm) and run this again."
      : "Check that the npm registry can be reached (npm ping), or that .npmrc names your mirror; then run this again.",
  });
}

/** Under `npm test` the first `node` on the PATH is the pinned one, and `npm ci` is about to delete it. */
function pathWithoutOurBinaries(root) {
  const ours = join(root, "node_modules");
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter((part) => !part.startsWith(ours))
    .join(delimiter);
}
