import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeToRun } from "./pinned-node.mjs";
import { SetupError } from "./step.mjs";

/** The screens are the one part that is built; again only when what goes into them has changed. */
export const buildScreens = {
  title: "Build the screens",
  run({ root, say }) {
    const stampPath = join(root, "ui", "dist", ".kontor-built-from");
    const sources = hashOfSources(root);
    if (existsSync(stampPath) && readFileSync(stampPath, "utf8") === sources) return;
    say(
      `Building the screens with vite, because ${existsSync(stampPath) ? "their sources have changed" : "ui/dist is not there yet"}.`,
    );
    const vite = join(root, "node_modules", "vite", "bin", "vite.js");
    const { status } = spawnSync(nodeToRun(root), [vite, "build", "--logLevel", "warn"], {
      cwd: join(root, "ui"),
      stdio: ["ignore", 2, 2],
    });
    if (status !== 0)
      throw new SetupError({
        failed: `The build of the screens ended with code ${status}.`,
        why: "Most often a source file in ui/ does not parse or imports something that is not there; vite's lines are above.",
        todo: "Mend the file they name and run this again.",
      });
    writeFileSync(stampPath, sources);
  },
};

function hashOfSources(root) {
  const hash = createHash("sha256");
  for (const folder of ["ui", "sync-cloud"]) addFolder(hash, root, folder);
  hash.update(readFileSync(join(root, "package-lock.json")));
  return `${hash.digest("hex")}\n`;
}

function addFolder(hash, root, folder) {
  const entries = existsSync(join(root, folder)) ? readdirSync(join(root, folder), { withFileTypes: true }) : [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!["node_modules", "dist", "test", "test-data"].includes(entry.name)) addFolder(hash, root, path);
    } else if (!/\.test\.tsx?$/.test(entry.name)) {
      hash.update(`${path}\0`).update(readFileSync(join(root, path)));
    }
  }
}
