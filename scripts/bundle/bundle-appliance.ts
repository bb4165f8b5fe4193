import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build, type Metafile, transform } from "esbuild";
import { builtinByRequire } from "./builtin-by-require.ts";
import { entries, groups } from "./entries.ts";
import { foundBeside } from "./found-beside.ts";
import { jsonByParse } from "./json-by-parse.ts";

/** Packages that stay as they are beside the bundle, and why. */
export const leftBeside: Readonly<Record<string, string>> = {
  "better-sqlite3": "native",
  serialport: "native, found by its folder",
  "@serialport/bindings-cpp": "native, found by its folder",
  "node-opcua": "reads node sets beside itself; runs in a process of its own, which most sites never start",
  fontkit: "what it makes of a font is handed to pdfkit, which must know it as its own",
  pdfkit: "reads the metrics of fonts beside itself",
  "@embedpdf/fonts-arabic": "fonts",
  "@embedpdf/fonts-hebrew": "fonts",
  "@embedpdf/fonts-latin": "fonts",
  "@embedpdf/fonts-sc": "fonts",
  llrpjs: "reads its definitions beside itself",
  "swagger-ui-dist": "served as files",
};

export interface Bundle {
  /** Names of the npm packages that are in it, in whole or in part. */
  packages: string[];
  sizeBytes: number;
}

/**
 * Makes the appliance's programs into a few files in `outFolder`, with source maps. The folder must lie directly below what will be the appliance's
 * home: from there the bundle finds its migrations, screens and packages. The same sources give the same bytes, wherever they lie.
 */
export async function bundleAppliance(root: string, outFolder: string): Promise<Bundle> {
  removeOld(outFolder);
  const made = await Promise.all(groups.map((group) => bundleGroup(root, outFolder, group)));
  const outputs = Object.assign({}, ...made.map((one) => one.outputs)) as Metafile["outputs"];
  // A name of the banner that a source has as well would be found when that part is first loaded: here it stops the build.
  for (const path of Object.keys(outputs).filter((name) => name.endsWith(".js")))
    await transform(readFileSync(join(root, path), "utf8"), { format: "esm", logLevel: "silent" });
  const packages = new Set(made.flatMap(({ inputs }) => Object.keys(inputs).flatMap(packageOf)));
  const sizeBytes = Object.values(outputs).reduce((sum, { bytes }) => sum + bytes, 0);
  return { packages: [...packages].sort(), sizeBytes };
}

/** Only what a bundle is made of: whoever names a folder with more in it keeps the rest. */
function removeOld(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const [program = ""] = name.split(".");
    if (/\.js(\.map)?$/.test(name) && (program in entries || program.startsWith("part-"))) rmSync(join(folder, name));
  }
}

async function bundleGroup(root: string, outdir: string, group: Readonly<Record<string, string>>): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(Object.entries(group).map(([name, path]) => [name, join(root, path)])),
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: "part-[hash]",
    platform: "node",
    format: "esm",
    target: "node24",
    // Names stay: logs and errors say them.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: "linked",
    sourcesContent: false,
    legalComments: "none",
    external: Object.keys(leftBeside),
    // For Node this package names its CommonJS, of which nothing can be left out.
    alias: { rxjs: join(root, "node_modules/rxjs/dist/esm/index.js") },
    // Packages that are CommonJS ask for Node's own modules by `require`. esbuild does not look into a banner, so its one name is like no other.
    banner: {
      js: 'import{createRequire as kontorRequire}from"node:module";const require=kontorRequire(import.meta.url);',
    },
    plugins: [builtinByRequire, jsonByParse, foundBeside({ root, entries, beside: Object.keys(leftBeside) })],
    metafile: true,
    logLevel: "error",
  });
  return metafile;
}

function packageOf(path: string): string[] {
  const inside = path.split("node_modules/").at(-1) ?? path;
  return inside === path ? [] : [inside.split("/", inside.startsWith("@") ? 2 : 1).join("/")];
}
