import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const shellFolder = import.meta.dirname;

/** What Electron loads: two files that need only `electron` and Node's own modules, and the manifest that names them. */
export async function bundleShell(outFolder: string = join(shellFolder, "dist")): Promise<string> {
  await build({
    // A preload in the sandbox cannot be an ES module; one form for both keeps it simple.
    entryPoints: { main: join(shellFolder, "main.ts"), preload: join(shellFolder, "preload.ts") },
    outdir: outFolder,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node24",
    external: ["electron"],
    logLevel: "warning",
  });
  const { version } = JSON.parse(await readFile(join(shellFolder, "../../package.json"), "utf8"));
  const manifest = {
    name: "kontor",
    productName: "Kontor",
    version,
    description: "Warehouse appliance with its kiosk screen",
    author: { name: "Kontor", email: "support@kontor.example" },
    homepage: "https://kontor.example",
    main: "main.cjs",
  };
  await writeFile(join(outFolder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return outFolder;
}

if (import.meta.main) process.stdout.write(`${await bundleShell()}\n`);
