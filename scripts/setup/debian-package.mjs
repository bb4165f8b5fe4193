import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/**
 * Installs one Debian package with the rights at hand. Answers why it could not, or nothing. apt-get's own lines go to stderr.
 */
export function installDebianPackage(name, say) {
  const root = rightsToInstall();
  if (!root) return "Neither root nor sudo without a password is available here, or this is not Debian.";
  const install = () => aptGet(root, ["install", "-y", "--no-install-recommends", name]);
  if (install()) return undefined;
  // The lists may be missing or old in a fresh container: fetch them once, and only if the first try fails.
  say("Fetching Debian's package lists first, because apt-get did not find the package with the ones it has.");
  aptGet(root, ["update"]);
  return install() ? undefined : "apt-get failed; its own lines are above.";
}

function aptGet([command, ...before], args) {
  const { status } = spawnSync(command, [...before, "-o", "DPkg::Lock::Timeout=300", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", 2, 2],
  });
  return status === 0;
}

function rightsToInstall() {
  if (process.platform !== "linux" || !existsSync("/usr/bin/apt-get")) return undefined;
  if (process.getuid?.() === 0) return ["apt-get"];
  const asked = spawnSync("sudo", ["-n", "true"], { stdio: "ignore" });
  return asked.status === 0 ? ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"] : undefined;
}
