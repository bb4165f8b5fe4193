import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "./step.mjs";

/**
 * The Node binary this repository is pinned to: it comes from npm as a platform package, so the lock file fixes its
 * bytes. Some platforms are published as `node-bin-<os>-<cpu>`, hence two names.
 */
export function pinnedNodePath(root) {
  const os = process.platform === "win32" ? "win" : process.platform;
  const file = process.platform === "win32" ? "node.exe" : "node";
  for (const name of [`node-${os}-${process.arch}`, `node-bin-${os}-${process.arch}`]) {
    const path = join(root, "node_modules", name, "bin", file);
    if (existsSync(path)) return path;
  }
  return undefined;
}

/** Answers the pinned binary, or this very Node where the platform has no package but the major version fits. */
export function nodeToRun(root) {
  const pinned = pinnedNodePath(root);
  if (pinned) return pinned;
  return majorOf(process.versions.node) === majorOf(wantedVersion(root)) ? process.execPath : undefined;
}

/** Starts the pinned Node once, so that a wrong C library or CPU shows here and not in the middle of a start. */
export const checkPinnedNode = {
  title: "Check the pinned Node",
  run({ root }) {
    const wanted = wantedVersion(root);
    const path = nodeToRun(root);
    if (!path)
      throw new SetupError({
        failed: `There is no Node ${wanted} for this machine (${process.platform} ${process.arch}).`,
        why: "npm installs it as an optional platform package, and skips it without a word when it finds none that fits.",
        todo: `Remove node_modules and run this again; on a platform without a package, install Node ${majorOf(wanted)} yourself and run it with that.`,
      });
    const found = realpathSync(path) === realpathSync(process.execPath) ? process.versions.node : versionOf(path);
    if (!found || majorOf(found) !== majorOf(wanted))
      throw new SetupError({
        failed: `The pinned Node does not run: ${path}`,
        why: found ? `It is ${found}, and ${wanted} is wanted.` : "The system refused to start it.",
        todo: "Remove node_modules and run this again; on Linux the binary needs glibc 2.28 or newer.",
      });
    return undefined;
  },
};

function wantedVersion(root) {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const packages = Object.entries({ ...manifest.optionalDependencies, ...manifest.devDependencies });
  const pin = packages.find(([name, version]) => /^node-(bin-)?(linux|darwin|win)-/.test(name) && /^\d/.test(version));
  return pin ? pin[1] : "24.0.0";
}

function versionOf(path) {
  const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8", timeout: 20_000 });
  return status === 0 ? stdout.trim().replace(/^v/, "") : undefined;
}

function majorOf(version) {
  return version.split(".")[0];
}
