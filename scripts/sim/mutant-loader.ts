import { registerHooks } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { importersOf } from "./importers.ts";

/** One deliberate mistake: in `file` (from the top of the repository), the text `find`, which stands there exactly once, is `put` instead. */
export interface Edit {
  file: string;
  find: string;
  put: string;
}

/** Edits of files in one folder, named from there. */
export const editsIn =
  (folder: string) =>
  (file: string, find: string, put: string): Edit => ({ file: `${folder}/${file}`, find, put });

const root = join(import.meta.dirname, "../..");
const edited = new Map<string, readonly Edit[]>();
/** Files that are loaded anew for a mutant: those with a mistake in them, and all that import one of them. Everything else is shared. */
const copied = new Map<string, ReadonlySet<string>>();
let hooked = false;

/**
 * Loads the module `path` and all that it imports with these mistakes in it, beside the right ones, which stay as they are. So the code that ships
 * has no switch for a mistake in it, and a mistake can be put anywhere.
 */
export async function importWith(name: string, edits: readonly Edit[], path: string): Promise<unknown> {
  if (!hooked) hook();
  edited.set(name, edits);
  const files = importersOf(
    path,
    edits.map(({ file }) => file),
  );
  for (const { file } of edits)
    if (!files.has(file)) throw new EditFailed(`${file} is not part of ${path}: the mutant that edits it does nothing`);
  copied.set(name, files);
  return import(`${pathToFileURL(join(root, path)).href}?mutant=${encodeURIComponent(name)}`);
}

export class EditFailed extends Error {}

export function applyEdits(file: string, source: string, edits: readonly Edit[]): string {
  return edits
    .filter((edit) => edit.file === file)
    .reduce((text, { find, put }) => {
      // Spaces and line ends are the formatter's business.
      const words = find
        .trim()
        .split(/\s+/)
        .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      const parts = text.split(new RegExp(words.join("\\s*")));
      if (parts.length !== 2)
        throw new EditFailed(
          `${file}: ${JSON.stringify(find)} stands there ${parts.length - 1} times, not once; mend the mutant that names it in scripts/sim/mutants.ts`,
        );
      return parts.join(put);
    }, source);
}

function hook(): void {
  hooked = true;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const found = nextResolve(specifier, context);
      const mutant = context.parentURL && new URL(context.parentURL).searchParams.get("mutant");
      if (!mutant || !found.url.startsWith("file:")) return found;
      if (!copied.get(mutant)?.has(fileURLToPath(found.url.split("?")[0] as string).slice(root.length + 1)))
        return found;
      const url = new URL(found.url);
      url.searchParams.set("mutant", mutant);
      return { ...found, url: url.href };
    },
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const mutant = url.startsWith("file:") && new URL(url).searchParams.get("mutant");
      if (!mutant || loaded.source === undefined || loaded.source === null) return loaded;
      const file = fileURLToPath(url.split("?")[0] as string).slice(root.length + 1);
      const source =
        typeof loaded.source === "string" ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString();
      return { ...loaded, source: applyEdits(file, source, edited.get(mutant) ?? []) };
    },
  });
}
