import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { laterMigrations } from "./later-version.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * The program of an invented later version, as a folder of its own: today's sources with another version number, one more migration and a field more. With
 * `SICK=1` in its environment it starts and answers that it is not ready. Gives its entry.
 */
export function makeLaterProgram(folder: string, version: string): string {
  mkdirSync(folder, { recursive: true });
  for (const name of ["appliance", "sync-cloud", "device-drivers"])
    if (spawnSync("cp", ["-a", join(root, name), folder]).status !== 0)
      cpSync(join(root, name), join(folder, name), { recursive: true, verbatimSymlinks: true });
  cpSync(join(root, "package.json"), join(folder, "package.json"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  edit(join(folder, "appliance/package.json"), (text) => JSON.stringify({ ...JSON.parse(text), version }));
  edit(join(folder, "sync-cloud/model/records/item.ts"), (text) =>
    replaced(text, "  fields: {", '  fields: {\n    colour: text<string>("white"),'),
  );
  edit(join(folder, "appliance/api/http/health-routes.ts"), (text) =>
    replaced(text, "ready: true,", 'ready: process.env.SICK !== "1",'),
  );
  laterMigrations(join(folder, "appliance/store/migrations"));
  return join(folder, "appliance/main.ts");
}

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

function replaced(text: string, what: string, by: string): string {
  if (!text.includes(what)) throw new Error(`the sources have changed: there is no ${JSON.stringify(what)} any more`);
  return text.replace(what, by);
}
