import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../../", import.meta.url));

export interface Programs {
  child: string;
  writer: URL;
  remove(): void;
}

/**
 * The child, its writer thread and its keeper thread as one file each: a hundred deaths are a hundred starts, and most of a start is finding and reading
 * some hundred source files. Files that look beside themselves are told where they were.
 */
export async function bundledPrograms(): Promise<Programs> {
  const cache = join(root, "node_modules/.kontor-test");
  mkdirSync(cache, { recursive: true });
  const outdir = mkdtempSync(join(cache, "crash-"));
  const keeper = join(outdir, "keeper.mjs");
  await build({
    entryPoints: {
      child: join(root, "appliance/test/crash/crash-child.ts"),
      writer: join(root, "appliance/writer-thread.ts"),
      keeper: join(root, "appliance/store/keeper-thread.ts"),
    },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["better-sqlite3"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "error",
    plugins: [
      {
        name: "where-it-was",
        setup({ onLoad }) {
          onLoad({ filter: /\/appliance\/.*\.ts$/ }, ({ path }) => {
            const contents = readFileSync(path, "utf8")
              .replaceAll(`"./keeper-thread.ts", import.meta.url`, JSON.stringify(pathToFileURL(keeper).href))
              .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href));
            return { contents, loader: "ts" };
          });
        },
      },
    ],
  });
  return {
    child: join(outdir, "child.mjs"),
    writer: pathToFileURL(join(outdir, "writer.mjs")),
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
}
