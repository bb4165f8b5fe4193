import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * A checkout in a temporary folder with our own scripts in it, a real package-lock.json and a real `npm ci`; only what
 * it installs is small and comes from the folder itself, so no network is needed. The tools in `tools` say that they
 * ran, and fail when a file `fail-<tool>` lies on top.
 */
export class SmallCheckout {
  readonly root: string = mkdtempSync(join(tmpdir(), "kontor-checkout-"));

  constructor() {
    const scripts = dirname(dirname(import.meta.dirname));
    for (const name of ["setup.mjs", "start.mjs", "test.mjs", "with-node.mjs", "kontor.mjs", "setup"])
      cpSync(join(scripts, name), join(this.root, "scripts", name), { recursive: true });
    const node = `node-${process.platform}-${process.arch}`;
    this.tool(node, "bin/placeholder.js", "");
    symlinkSync(process.execPath, join(this.root, "tools", node, "bin", "node"));
    this.tool(
      "vite",
      "bin/vite.js",
      'require("fs").mkdirSync("dist", { recursive: true }); require("fs").writeFileSync("dist/index.html", "built");',
    );
    for (const [name, file] of [
      ["@biomejs/biome", "bin/biome"],
      ["typescript", "bin/tsc"],
      ["vitest", "vitest.mjs"],
    ] as const)
      this.tool(name, file, "");
    const names = [node, "vite", "@biomejs/biome", "typescript", "vitest"];
    const dependencies = Object.fromEntries(names.map((name) => [name, `file:tools/${name}`]));
    this.write("package.json", JSON.stringify({ name: "small-checkout", version: "1.0.0", dependencies }));
    this.write("ui/screen.tsx", "export const title = 1;");
    this.write("sync-cloud/model/lpn.ts", "export const lpn = 1;");
    for (const name of ["check-imports", "bundle-for-tests"])
      this.write(`scripts/${name}.ts`, `console.log("ran ${name}");`);
    const { status, stderr } = this.npm("install", "--package-lock-only", "--no-audit", "--no-fund");
    if (status !== 0) throw new Error(`npm made no lock file: ${stderr}`);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  npm(...args: string[]): SpawnSyncReturns<string> {
    return spawnSync("npm", args, { cwd: this.root, encoding: "utf8" });
  }

  /** Runs one of our scripts, from a folder that is not the checkout. */
  run(script: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, [join(this.root, "scripts", script), ...args], {
      cwd: tmpdir(),
      env: this.env(env),
      encoding: "utf8",
      timeout: 60_000,
    });
  }

  env(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const { INIT_CWD: _cwd, KONTOR_DATA: _data, CHROMIUM_PATH: _browser, ...rest } = process.env;
    return { ...rest, ...more };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private tool(name: string, file: string, body: string): void {
    const isModule = file.endsWith(".mjs");
    const fs = isModule ? 'import fs from "node:fs";' : 'const fs = require("node:fs");';
    const short = name.split("/").at(-1);
    const flag = JSON.stringify(join(this.root, `fail-${short}`));
    this.write(
      `tools/${name}/${file}`,
      `${fs}\nconsole.log("ran ${short}", ...process.argv.slice(2));\nif (fs.existsSync(${flag})) process.exit(3);\n${body}\n`,
    );
    chmodSync(join(this.root, "tools", name, file), 0o755);
    this.write(`tools/${name}/package.json`, JSON.stringify({ name, version: "24.0.0" }));
  }
}
