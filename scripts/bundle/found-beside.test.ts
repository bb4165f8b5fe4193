import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterEach, beforeEach, expect, test } from "vitest";
import { foundBeside } from "./found-beside.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kontor-beside-"));
  mkdirSync(join(root, "store"));
  writeFileSync(join(root, "store/table.sql"), "");
  writeFileSync(join(root, "store/keeper.ts"), "");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What `store/main.ts` with this text becomes in the bundle. */
async function bundled(text: string): Promise<string> {
  writeFileSync(join(root, "store/main.ts"), text);
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, "store/main.ts")],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    logLevel: "silent",
    plugins: [foundBeside({ root, entries: { "keeper-thread": "store/keeper.ts" }, beside: ["swagger-ui-dist"] })],
  });
  return outputFiles[0]?.text ?? "";
}
const url = (path: string) => `console.log(new URL("${path}", import.meta.url));`;

test("a file beside a source is found from the bundle's folder, and a thread is a file of the bundle", async () => {
  expect(await bundled(url("./table.sql"))).toContain('new URL("../store/table.sql", import.meta.url)');
  expect(await bundled(url("./keeper.ts"))).toContain('new URL("./keeper-thread.js", import.meta.url)');
});

test("what a bundle would not find stops the build, and says what to do", async () => {
  await expect(bundled(url("./main.ts"))).rejects.toThrow(
    /store\/main\.ts, which is not in scripts\/bundle\/entries\.ts/,
  );
  await expect(bundled(url("./gone.sql"))).rejects.toThrow(/asks for store\/gone\.sql, and it is not there/);
  await expect(bundled("console.log(import.meta.dirname);")).rejects.toThrow(/import\.meta\.dirname/);
  const asks = (name: string) =>
    `import { createRequire } from "node:module"; createRequire(import.meta.url)("${name}");`;
  await expect(bundled(asks("swagger-ui-dist/x"))).resolves.toContain("swagger-ui-dist/x");
  await expect(bundled(asks("left-pad"))).rejects.toThrow(/left-pad while it runs/);
});
