import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * A program of the appliance as tests start it: its source, or what `npm test` has made of it, which starts in half of the time
 * (`scripts/bundle-for-tests.ts`).
 */
export function programFile(name: "main" | "kontor"): string {
  const bundle = process.env.KONTOR_TEST_PROGRAMS;
  if (bundle) return join(bundle, `${name}.js`);
  return join(root, "appliance", name === "main" ? "main.ts" : "cli/kontor.ts");
}
