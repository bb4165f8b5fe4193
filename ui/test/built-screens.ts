import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const folder = fileURLToPath(new URL("..", import.meta.url));

/** `npm test` builds the screens before it; a test that somebody runs by itself builds them when there are none. */
export async function builtScreens(): Promise<void> {
  if (["handheld", "kiosk", "console"].every((app) => existsSync(`${folder}/dist/${app}/index.html`))) return;
  await build({ configFile: `${folder}/vite.config.ts`, logLevel: "warn" });
}
