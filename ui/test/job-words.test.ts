import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { phraseCodes } from "../kit/messages/phrases.ts";

const appliance = join(import.meta.dirname, "..", "..", "appliance");

test("every title, label, note and reason that a job of the appliance may carry has words", () => {
  const known = new Set<string>(phraseCodes);
  const files = globSync("{wms,tms}/**/*.ts", { cwd: appliance, exclude: (path) => /\.test\.ts$|testing/.test(path) });
  const used = files.flatMap((file) => {
    const source = readFileSync(join(appliance, file), "utf8");
    const phrases = source.matchAll(/\b(?:title|label|phrase): \{\s*code: "([a-z.-]+)"/g);
    const lists = source.matchAll(/"(reason\.[a-z-]+)"/g);
    return [...phrases, ...lists].map(([, code = ""]) => ({ file, code }));
  });
  expect(used.length).toBeGreaterThan(60);
  expect(used.filter(({ code }) => !known.has(code))).toEqual([]);
});
