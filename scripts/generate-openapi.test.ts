import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { currentOpenApi, openApiFile } from "./generate-openapi.ts";

test("docs/openapi.json is what the contracts say now", async () => {
  const current = JSON.stringify(await currentOpenApi());
  const written = JSON.stringify(JSON.parse(readFileSync(openApiFile, "utf8")));
  expect(written === current, "run: node scripts/with-node.mjs scripts/generate-openapi.ts").toBe(true);
});
