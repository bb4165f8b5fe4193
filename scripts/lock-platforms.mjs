/**
 * Completes package-lock.json: optional packages for other platforms that the registry at hand does not carry are written down as
 * npm writes them elsewhere (version, optional, os, cpu), so that a plain `npm ci` accepts the lock everywhere.
 * Run after any change of packages: node scripts/lock-platforms.mjs
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = fileURLToPath(new URL("../package-lock.json", import.meta.url));
const lock = JSON.parse(readFileSync(path, "utf8"));
const added = [];

for (const [from, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(from, name) || !/^\d/.test(version)) continue;
    lock.packages[`node_modules/${name}`] = { version, optional: true, ...platformOf(name) };
    added.push(`${name}@${version}`);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? "The lock file is complete." : `Added ${added.length}: ${added.join(", ")}`);

/** Looked up as Node looks for it: beside the package that wants it, then upwards. */
function isLocked(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    if (lock.packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === "") return false;
  }
}

/** npm's platform packages are named for the platform: `@scope/tool-linux-arm64-musl`. */
function platformOf(name) {
  const words = name.split(/[-/]/);
  const os = [
    "linux",
    "darwin",
    "win32",
    "freebsd",
    "android",
    "openbsd",
    "netbsd",
    "sunos",
    "aix",
    "openharmony",
  ].find((one) => words.includes(one));
  const cpu = ["x64", "arm64", "arm", "ia32", "s390x", "ppc64", "riscv64", "loong64", "mips64el", "wasm32"].find(
    (one) => words.includes(one),
  );
  const libc = words.includes("musl") ? "musl" : words.includes("gnu") ? "glibc" : undefined;
  return {
    ...(os && { os: [os] }),
    ...(cpu && { cpu: [cpu] }),
    ...(libc && { libc: [libc] }),
    ...(!os && cpu === "arm" && { os: ["linux"] }),
  };
}
