import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { siteApi } from "#appliance/api/rest/site-api.ts";
import { openApiDocument } from "#sync/doors/rest/openapi.ts";

/** Where integrators read the REST door without a running appliance. */
export const openApiFile = fileURLToPath(new URL("../docs/openapi.json", import.meta.url));

/** The document that the contracts make now. */
export function currentOpenApi(): Promise<object> {
  const { version } = JSON.parse(readFileSync(new URL("../appliance/package.json", import.meta.url), "utf8"));
  return openApiDocument(siteApi(version));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(openApiFile, JSON.stringify(await currentOpenApi(), null, 2));
  const root = fileURLToPath(new URL("..", import.meta.url));
  execFileSync("node_modules/.bin/biome", ["format", "--write", openApiFile], { cwd: root, stdio: "ignore" });
  process.stdout.write(`${openApiFile}\n`);
}
