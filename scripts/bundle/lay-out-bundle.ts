import { existsSync, lstatSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { bundleAppliance, leftBeside } from "./bundle-appliance.ts";

/** Folder of the bundle below the appliance's home. */
export const programFolder = "program";
/** Whose sources are in the bundle; what else lies there (migrations, schemas, manifests) stays. */
const sourceFolders = ["appliance", "device-drivers", "sync-cloud"];

/**
 * Turns an appliance as `stage.ts` lays it out into one that runs from a bundle, in place: `program/main.js` and the others of `entries.ts` instead
 * of thousands of sources. Of a package that is in the bundle stays what names it and its licence, for whoever lists the parts; a package that is
 * neither in it nor beside it goes.
 */
export async function layOutBundle(
  home: string,
  /** Packages that are started as programs. */
  programs: readonly string[],
): Promise<{ sizeBytes: number; packages: number }> {
  const { packages, sizeBytes } = await bundleAppliance(home, join(home, programFolder));
  const whole = withDependencies(home, [...Object.keys(leftBeside), ...programs]);
  const inBundle = new Set(packages);
  for (const folder of ["", ...sourceFolders]) thin(join(home, folder, "node_modules"), whole, inBundle);
  for (const folder of sourceFolders)
    for (const path of readdirSync(join(home, folder), { recursive: true, encoding: "utf8" }))
      if (path.endsWith(".ts") && !/(^|\/)node_modules\//.test(path)) rmSync(join(home, folder, path));
  for (const folder of ["node_modules", ...sourceFolders]) removeEmpty(join(home, folder));
  return { sizeBytes, packages: packages.length };
}

/** The folders of these packages and of all that they need, as Node finds them. */
function withDependencies(home: string, names: readonly string[]): Set<string> {
  const found = new Set<string>();
  const waiting = names.map((name) => ({ name, from: join(home, programFolder), isOptional: false }));
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    const folder = folderOf(at.name, at.from);
    if (folder === undefined) {
      if (at.isOptional) continue;
      throw new Error(`${at.name} is asked for in ${at.from}, and it is not installed there.`);
    }
    if (found.has(folder)) continue;
    found.add(folder);
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    for (const name of Object.keys(manifest.dependencies ?? {}))
      waiting.push({ name, from: folder, isOptional: name in (manifest.optionalDependencies ?? {}) });
    for (const name of Object.keys({ ...manifest.optionalDependencies, ...manifest.peerDependencies }))
      waiting.push({ name, from: folder, isOptional: true });
  }
  return found;
}

interface Manifest {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

function folderOf(name: string, from: string): string | undefined {
  return createRequire(join(from, "x.js"))
    .resolve.paths(name)
    ?.map((folder) => join(folder, name))
    .find((folder) => existsSync(join(folder, "package.json")));
}

function thin(folder: string, whole: ReadonlySet<string>, inBundle: ReadonlySet<string>): void {
  for (const { name, path } of packagesIn(folder)) {
    // A workspace: its sources are looked at on their own.
    if (lstatSync(path).isSymbolicLink()) {
      rmSync(path);
      continue;
    }
    thin(join(path, "node_modules"), whole, inBundle);
    if (whole.has(path)) continue;
    for (const file of readdirSync(path)) {
      if (file === "node_modules" || (inBundle.has(name) && staysOf.test(file))) continue;
      rmSync(join(path, file), { recursive: true });
    }
  }
}

const staysOf = /^(package\.json|(licen[cs]e|copying|notice|authors|copyright)([.-].*)?)$/i;

function packagesIn(folder: string): { name: string; path: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name.startsWith(".")) {
      rmSync(path, { recursive: true });
      return [];
    }
    return name.startsWith("@")
      ? readdirSync(path).map((inner) => ({ name: `${name}/${inner}`, path: join(path, inner) }))
      : [{ name, path }];
  });
}

/** True when it is gone. */
function removeEmpty(folder: string): boolean {
  if (!existsSync(folder)) return true;
  let isEmpty = true;
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (!entry.isDirectory() || !removeEmpty(join(folder, entry.name))) isEmpty = false;
  if (isEmpty) rmdirSync(folder);
  return isEmpty;
}
