import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runKontor } from "./kontor.ts";
import type { Library } from "./library.ts";
import { runLibrary } from "./run-library.ts";

/** One contender in a process of its own: NAME ITEMS PICKS. Its figures are the one line on stdout. */
const [name = "", items = "", picks = ""] = process.argv.slice(2);
const libraries: Record<string, () => Promise<{ library: Library }>> = {
  yjs: () => import("./yjs.ts"),
  tinybase: () => import("./tinybase.ts"),
  loro: () => import("./loro.ts"),
  automerge: () => import("./automerge.ts"),
};
const folder = mkdtempSync(join(tmpdir(), "kontor-bench-"));
try {
  const load = libraries[name];
  const figures = load
    ? await runLibrary((await load()).library, folder, Number(items), Number(picks))
    : await runKontor(folder, Number(items), Number(picks));
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
