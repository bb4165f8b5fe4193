import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { bundleShell } from "#appliance/shell/bundle.ts";
import { stageAppliance } from "#appliance/shell/stage.ts";
import { checkPackage } from "./check-package.ts";
import { electronBinary, howToGetElectron } from "./electron-binary.ts";

const repository = join(import.meta.dirname, "../..");
const CPUS = ["x64", "arm64"] as const;
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
type Cpu = (typeof CPUS)[number];
const unpackedOf: Record<Cpu, string> = { x64: "linux-unpacked", arm64: "linux-arm64-unpacked" };

/** The release: AppImage and deb for both kinds of machine, with fuses, each looked into before it counts as made. */
export async function packageRelease(): Promise<object> {
  if (!electronBinary()) throw new Error(`${howToGetElectron} Nothing was packaged.`);
  const outFolder = join(repository, "dist/packages");
  await bundleShell();
  for (const cpu of CPUS) stageAppliance("linux", cpu);
  electronBuilder(["--linux", "--x64", "--arm64", "--config", "electron-builder.release.yml"]);
  const checked: Record<string, object> = {};
  for (const cpu of CPUS) checked[cpu] = await checkPackage(join(outFolder, unpackedOf[cpu]), cpu);
  return checked;
}

/**
 * The same with an empty Electron and without its installers, which need the internet: shows that the configuration packs what it should,
 * and that the appliance in it starts.
 */
export async function packageWithoutElectron(cpu: Cpu, workFolder: string): Promise<object> {
  const startedAt = performance.now();
  const electronDist = join(workFolder, "electron");
  for (const folder of ["resources", "locales"]) mkdirSync(join(electronDist, folder), { recursive: true });
  for (const name of [
    "electron",
    "chrome_crashpad_handler",
    "version",
    "LICENSE",
    "locales/en-US.pak",
    "locales/de.pak",
  ])
    writeFileSync(join(electronDist, name), "#!/bin/sh\nexit 1\n");
  chmodSync(join(electronDist, "electron"), 0o755);
  await bundleShell();
  stageAppliance("linux", cpu, join(workFolder, "stage", `linux-${cpu}`));
  const stagedMs = performance.now() - startedAt;
  const outFolder = join(workFolder, "packages");
  try {
    electronBuilder(["--linux", "dir", `--${cpu}`, "--config", configFor(workFolder, electronDist, outFolder)]);
    const packedMs = performance.now() - startedAt - stagedMs;
    const report = await checkPackage(join(outFolder, unpackedOf[cpu]), cpu);
    return { cpu, stagedMs: Math.round(stagedMs), packedMs: Math.round(packedMs), ...report };
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

/** The configuration of a release without its fuses, with nothing read or written outside the work folder. */
function configFor(workFolder: string, electronDist: string, outFolder: string): string {
  const text = readFileSync(join(repository, "electron-builder.yml"), "utf8");
  const settings = parse(text.replaceAll("dist/stage/", `${workFolder}/stage/`));
  const file = join(workFolder, "electron-builder.json");
  const directories = { ...settings.directories, output: outFolder };
  writeFileSync(file, JSON.stringify({ ...settings, directories, electronDist }));
  return file;
}

/** Its many lines are shown only when it fails. */
function electronBuilder(args: string[]): void {
  const cli = join(repository, "node_modules/electron-builder/cli.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: repository,
    encoding: "utf8",
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  if (status !== 0) throw new Error(`electron-builder ended with ${status}:\n${`${stdout}\n${stderr}`.slice(-4_000)}`);
}

if (import.meta.main)
  try {
    process.stdout.write(`${JSON.stringify(await packageRelease())}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
