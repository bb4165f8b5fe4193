import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";

const repository = join(import.meta.dirname, "../..");

/** What an appliance is made of; the screens come as built, so of `ui` only the built part is needed. */
const FOLDERS = ["appliance", "device-drivers", "sync-cloud", "ui/dist", "docs/runbooks"];
const MANIFESTS = ["package.json", "package-lock.json", ".npmrc", "ui/package.json", "firmware-bridges/package.json"];
/** Whose packages are needed to run it; those of the screens are in the built screens already. */
const WORKSPACES = ["appliance", "device-drivers", "sync-cloud"];
const LEFT_OUT = ["node_modules", "test", "testing", "test-data", "sim"];
/** Of the pinned Node only the binary is needed; headers and manual would be a third of it. */
const NODE_PARTS_LEFT_OUT = ["include", "share"];

/**
 * Lays out in `dist/stage/<os>-<cpu>` what electron-builder puts into `resources/kontor`: the sources as Node runs them,
 * the built screens, and the packages that run them with the Node of that platform, exactly as locked.
 */
export function stageAppliance(
  os: "linux",
  cpu: "x64" | "arm64",
  outFolder: string = join(repository, "dist/stage", `${os}-${cpu}`),
): string {
  if (!existsSync(join(repository, "ui/dist/kiosk/index.html")))
    throw new Error("ui/dist is missing: run node scripts/setup.mjs first, so that the screens are built");
  rmSync(outFolder, { recursive: true, force: true });
  mkdirSync(outFolder, { recursive: true });
  for (const part of [...FOLDERS, ...MANIFESTS])
    cpSync(join(repository, part), join(outFolder, part), { recursive: true, filter: (path) => belongs(part, path) });
  // Not `npm ci`: told of another platform, it refuses a lock file that lacks optional packages for that one.
  const install = [
    "install",
    "--no-save",
    "--omit=dev",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  const platform = [`--os=${os}`, `--cpu=${cpu}`, "--libc=glibc"];
  execFileSync(
    "npm",
    [...install, ...platform, "--include-workspace-root", ...WORKSPACES.map((name) => `-w=${name}`)],
    {
      cwd: outFolder,
      stdio: ["ignore", 2, 2],
    },
  );
  for (const part of NODE_PARTS_LEFT_OUT)
    rmSync(join(outFolder, "node_modules", `node-${os}-${cpu}`, part), { recursive: true, force: true });
  return outFolder;
}

function belongs(part: string, path: string): boolean {
  const inside = relative(join(repository, part), path).split(sep);
  const isShellBundle = part === "appliance" && inside[0] === "shell" && inside[1] === "dist";
  return !isShellBundle && !inside.some((name) => LEFT_OUT.includes(name)) && !/\.test\.tsx?$/.test(basename(path));
}

if (import.meta.main) {
  const cpus = process.argv.slice(2);
  const isKnown = (cpu: string): cpu is "x64" | "arm64" => cpu === "x64" || cpu === "arm64";
  if (cpus.length === 0 || !cpus.every(isKnown)) {
    const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
    process.stderr.write(`Lays out Kontor ${version} for packaging.\n\n  node appliance/shell/stage.ts x64 arm64\n`);
    process.exit(2);
  }
  for (const cpu of cpus.filter(isKnown)) process.stdout.write(`${stageAppliance("linux", cpu)}\n`);
}
