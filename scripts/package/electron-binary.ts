import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const repository = join(import.meta.dirname, "../..");

/** What to do where Electron's binary is missing: `npm ci` installs the package without it, on purpose. */
export const howToGetElectron =
  "Electron's binary is not here. On a machine that reaches github.com run `npx install-electron`, then this again.";

/** The Electron that the lock file names, if its binary was fetched. */
export function electronBinary(folder: string = join(repository, "node_modules/electron")): string | undefined {
  const note = join(folder, "path.txt");
  if (!existsSync(note)) return undefined;
  const file = join(folder, "dist", readFileSync(note, "utf8").trim());
  return existsSync(file) ? file : undefined;
}
