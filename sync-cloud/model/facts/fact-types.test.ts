import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { factTypes } from "./fact-types.ts";

const root = join(import.meta.dirname, "..", "..", "..");
/** What is written as `type: "…"` in these folders and is no fact: tasks, power locks. */
const otherThings = new Set(["put-back"]);

test("every kind of fact that a site or the cloud books by its name is in the list, once", () => {
  expect([...new Set(factTypes)]).toEqual([...factTypes]);
  const known: ReadonlySet<string> = new Set(factTypes);
  const files = globSync("{appliance/{wms,tms,edi,store},sync-cloud/{service,protocol/hub}}/**/*.ts", {
    cwd: root,
    exclude: (path) => /node_modules|\.test\.ts$|(^|\/)testing(\/|$)/.test(path),
  });
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((file) =>
    Array.from(
      readFileSync(join(root, file), "utf8").matchAll(/\btype: "([a-z]+(?:-[a-z]+)+)"/g),
      ([, type = ""]) => [type, file] as const,
    ),
  );
  expect(found.length).toBeGreaterThan(150);
  expect(found.filter(([type]) => !known.has(type) && !otherThings.has(type))).toEqual([]);
});
