import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Loaded before the shell's main bundle (`node --import register.ts main.cjs`), gives it the stand-in where it asks for `electron`. The
 * bundle itself is the one that is packaged.
 */
const standin = pathToFileURL(join(import.meta.dirname, "electron.ts")).href;
registerHooks({
  resolve: (name, context, next) =>
    name === "electron" ? { url: standin, format: "module-typescript", shortCircuit: true } : next(name, context),
});

// Electron quits in order when the system asks it to.
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.on(signal, async () => (await import("./electron.ts")).app.quit());
