import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin, Rollup } from "vite";

/** Writes the handheld's service worker with the list of its own files: scripts, styles, fonts, decoder and icons. */
export function precacheHandheld({
  template,
  publicFiles,
}: {
  template: string;
  publicFiles: readonly string[];
}): Plugin {
  return {
    name: "kontor-precache-handheld",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
        const entry = chunks.find(({ isEntry, facadeModuleId }) => isEntry && facadeModuleId?.includes("/handheld/"));
        if (entry === undefined) throw new Error("The handheld's entry is not in the bundle.");
        const parts = reachable(entry, bundle);
        const files = ["/handheld/", ...[...parts].sort().map((file) => `/${file}`), ...publicFiles];
        const version = createHash("sha256");
        for (const file of [...parts].sort()) version.update(file).update(contentOf(bundle[file]));
        version.update(contentOf(bundle["handheld/index.html"]));
        for (const file of publicFiles) version.update(readFileSync(join(import.meta.dirname, "..", "public", file)));
        const source = readFileSync(join(import.meta.dirname, template), "utf8")
          .replace("__FILES__", () => JSON.stringify(files, null, 2))
          .replace("__VERSION__", () => JSON.stringify(version.digest("hex").slice(0, 12)));
        this.emitFile({ type: "asset", fileName: "handheld/service-worker.js", source });
      },
    },
  };
}

/** Everything the entry can come to need, also what it loads late. */
function reachable(entry: Rollup.OutputChunk, bundle: Rollup.OutputBundle): Set<string> {
  const found = new Set<string>();
  const open = [entry.fileName];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const output = bundle[name];
    if (found.has(name) || output === undefined) continue;
    found.add(name);
    const text = typeof contentOf(output) === "string" ? String(contentOf(output)) : "";
    // Styles, fonts and the decoder are known by being named in what is there already.
    const named = Object.keys(bundle).filter(
      (file) => file.startsWith("assets/") && !found.has(file) && text.includes(file.slice(7)),
    );
    const imported =
      output.type === "chunk"
        ? [...output.imports, ...output.dynamicImports, ...(output.viteMetadata?.importedCss ?? [])]
        : [];
    open.push(...imported, ...named.filter(isWanted));
  }
  return found;
}

/** Other scripts than Latin are fetched when a text needs them. */
const isWanted = (file: string): boolean =>
  !/\.woff2?$/.test(file) || /latin-(ext-)?(wght|600)-normal.*\.woff2$/.test(file);

function contentOf(output: Rollup.OutputChunk | Rollup.OutputAsset | undefined): string | Uint8Array {
  if (output === undefined) return "";
  return output.type === "chunk" ? output.code : output.source;
}
