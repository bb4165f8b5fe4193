import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const root = join(import.meta.dirname, "../..");
const { imports: aliases } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  imports: Record<string, string>;
};
/** Of each file, what it imports of ours. */
const known = new Map<string, readonly string[]>();

/** Of all that `entry` loads: itself, `files`, and what imports one of them, directly or through others. Paths from the top of the repository. */
export function importersOf(entry: string, files: readonly string[]): ReadonlySet<string> {
  const importers = new Map<string, string[]>();
  const seen = new Set([entry]);
  for (const file of seen)
    for (const imported of importsOf(file)) {
      importers.set(imported, [...(importers.get(imported) ?? []), file]);
      seen.add(imported);
    }
  const found = new Set(files.filter((file) => seen.has(file)));
  for (const file of found) for (const importer of importers.get(file) ?? []) found.add(importer);
  return found.add(entry);
}

function importsOf(file: string): readonly string[] {
  const before = known.get(file);
  if (before) return before;
  const text = readFileSync(join(root, file), "utf8");
  const found = [...text.matchAll(/^(?:import|export)\b(?! type)[^;"]*?(?:from )?"([^"]+\.ts)"/gms)]
    .map(([, specifier]) => resolved(file, specifier as string))
    .filter((path) => path !== undefined);
  known.set(file, found);
  return found;
}

function resolved(file: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) return relative(root, join(root, dirname(file), specifier));
  for (const [alias, target] of Object.entries(aliases)) {
    const prefix = alias.replace("*", "");
    if (!specifier.startsWith(prefix)) continue;
    const path = relative(root, join(root, target.replace("*", specifier.slice(prefix.length))));
    return existsSync(join(root, path)) ? path : undefined;
  }
  return undefined;
}
