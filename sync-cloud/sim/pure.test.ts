import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
/** Code that runs in a simulation: time and chance are handed in, or a seed would not repeat its run. */
const simulated = ["sync-cloud/model/{facts,records}/**/*.ts", "sync-cloud/protocol/**/*.ts", "sync-cloud/sim/**/*.ts"];
const forbidden =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bset(Timeout|Interval|Immediate)\b|\bperformance\.now\b|\bhrtime\b|\brandom(Bytes|UUID|Int|FillSync)\b|\bgetRandomValues\b|\bprocess\.env\b/;

const breaches = (path: string, text: string): string[] =>
  text
    .split("\n")
    .flatMap((line, i) =>
      forbidden.test(line.replace(/(^|\s)(\/\/|\*|\/\*).*$/, "")) ? [`${path}:${i + 1} ${line.trim()}`] : [],
    );

test("simulated code has no clock, no chance and no timers of its own", () => {
  const files = globSync(simulated, { cwd: root }).filter((path) => !/\.test\.ts$/.test(path));
  expect(files.length).toBeGreaterThan(40);
  expect(files.flatMap((path) => breaches(path, readFileSync(join(root, path), "utf8")))).toEqual([]);
});

test("the search finds what it is for, and leaves comments alone", () => {
  expect(breaches("x.ts", "const t = Date.now();\n// Date.now() is not used\nsetTimeout(f, 1)")).toHaveLength(2);
});
