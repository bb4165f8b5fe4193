import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkImports } from "./check-imports.ts";

const repository = dirname(import.meta.dirname);
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kontor-imports-"));
  cpSync(join(repository, "package.json"), join(root, "package.json"));
});
afterEach(() => rmSync(root, { recursive: true }));

function plant(files: Record<string, string>): string[] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return checkImports(root).violations;
}

describe("an import against the direction fails", () => {
  const value = (names: string) => `import { x } from "${names}";\nexport const y = x;\n`;
  const cases: [what: string, file: string, names: string, rule: RegExp][] = [
    ["model to protocol", "sync-cloud/model/a.ts", "../protocol/b.ts", /sync-cloud\/model imports nothing of ours/],
    ["model to Node", "sync-cloud/model/a.ts", "node:fs", /runs in the browser/],
    ["contracts to protocol", "sync-cloud/contracts/a.ts", "../protocol/b.ts", /nothing of ours but sync-cloud\/model/],
    ["protocol to contracts", "sync-cloud/protocol/a.ts", "../contracts/b.ts", /nothing of ours but sync-cloud\/model/],
    ["cloud to appliance", "sync-cloud/service/a.ts", "#appliance/store/b.ts", /sync-cloud\/service imports/],
    ["appliance to cloud", "appliance/sync/a.ts", "#sync/service/b.ts", /appliance imports nothing of ours but/],
    [
      "a driver to the model",
      "device-drivers/codecs/a.ts",
      "#sync/model/b.ts",
      /device-drivers imports nothing of ours/,
    ],
    ["a screen to the appliance", "ui/features/picking/a.tsx", "#appliance/wms/b.ts", /ui imports nothing of ours but/],
    ["a screen to a contract's value", "ui/client/a.ts", "#sync/contracts/b.ts", /contracts as types only/],
    ["anything to a script", "appliance/cli/a.ts", "../../scripts/b.ts", /imported by nothing/],
    ["out of the room by dots", "appliance/sync/a.ts", "../../sync-cloud/model/b.ts", /written with #/],
    ["store to wms", "appliance/store/a.ts", "../wms/b.ts", /store imports no other part/],
    ["wms to a door", "appliance/wms/picking/a.ts", "../../api/b.ts", /imports appliance\/store, and no other part/],
    ["one area to another", "appliance/wms/picking/a.ts", "../receiving/b.ts", /neighbours in appliance\/wms/],
    ["what areas share to an area", "appliance/wms/tasks/a.ts", "../picking/b.ts", /neighbours in appliance\/wms/],
    ["tms to an area of wms", "appliance/tms/loads/a.ts", "../../wms/shipping/b.ts", /imports appliance\/store/],
    ["a door to main", "appliance/api/a.ts", "../main.ts", /no part knows main/],
    ["the shell to the appliance", "appliance/shell/a.ts", "../api/b.ts", /meet in the ready line/],
    ["electron outside the shell", "appliance/devices/a.ts", "electron", /only appliance\/shell imports electron/],
    ["electron deep in the shell", "appliance/shell/a.ts", "electron", /only main\.ts and preload\.ts/],
    ["kit to a feature", "ui/kit/a.tsx", "../features/picking/b.tsx", /apps import features/],
    ["a feature to an app", "ui/features/picking/a.tsx", "../../apps/kiosk/b.tsx", /apps import features/],
    ["a feature to its neighbour", "ui/features/picking/a.tsx", "../receiving/b.tsx", /neighbours in ui\/features/],
    ["what ships to a test helper", "appliance/api/a.ts", "../papers/testing/b.ts", /does not import test helpers/],
  ];
  test.each(cases)("%s", (_what, file, names, rule) => {
    const violations = plant({ [file]: `// first line\n${value(names)}` });
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatch(rule);
    expect(violations[0]).toContain(`${file}:2 imports ${names}; `);
    expect(violations[0]?.split("; ").length).toBeGreaterThanOrEqual(3);
  });
});

test("every way of naming a file is seen", () => {
  const target = "../receiving/b.ts";
  const violations = plant({
    "appliance/wms/picking/a.ts": [
      `import "${target}";`,
      `import type { T } from "${target}";`,
      `export * from "${target}";`,
      `export type { U } from "${target}";`,
      `export const later = () => import("${target}");`,
      `export type V = import("${target}").V;`,
      `export const worker = () => new Worker(new URL("${target}", import.meta.url));`,
      `export type W = T;`,
    ].join("\n"),
  });
  expect(violations.map((line) => /:(\d+) /.exec(line)?.[1])).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
});

test("words in comments and strings are not imports", () => {
  const text = `// import "../receiving/b.ts"\nexport const t = \`import("../receiving/b.ts")\`;\n`;
  expect(plant({ "appliance/wms/picking/a.ts": text })).toEqual([]);
});

test("imports in the stated direction pass", () => {
  const violations = plant({
    "appliance/main.ts": 'import "./api/a.ts";\nimport "./wms/picking/pick.ts";\nimport "./broker/b.ts";',
    "appliance/api/a.ts": 'import "../wms/picking/pick.ts";\nimport "../broker/b.ts";',
    "appliance/broker/b.ts": 'import "#sync/protocol/clock.ts";\nimport "#drivers/kit/backoff.ts";',
    "appliance/wms/picking/pick.ts":
      'import "../decision.ts";\nimport "../tasks/t.ts";\nimport "../stock/s.ts";\nimport "../../store/d.ts";',
    "appliance/wms/commands.ts": 'import "./picking/pick.ts";',
    "appliance/wms/picking/pick.test.ts": 'import "../receiving/receive.ts";\nimport "./testing/builder.ts";',
    "appliance/shell/main.ts": 'import { app } from "electron";\nexport { app };',
    "appliance/shell/kiosk.ts": 'import type { App } from "electron";\nexport type A = App;',
    "ui/apps/kiosk/routes.tsx": 'import "../../features/picking/pick.tsx";',
    "ui/features/picking/pick.tsx":
      'import "../../kit/button.tsx";\nimport type { A } from "#sync/contracts/a.ts";\nexport type B = A;',
    "scripts/seed/seed.ts": 'import "#appliance/main.ts";',
  });
  expect(violations).toEqual([]);
});

test("a circle is reported once, with the way round", () => {
  const violations = plant({
    "device-drivers/kit/a.ts": 'import "./b.ts";',
    "device-drivers/kit/b.ts": 'export * from "./c.ts";',
    "device-drivers/kit/c.ts": 'import "./a.ts";',
    "device-drivers/kit/d.ts": 'import "./a.ts";',
  });
  expect(violations).toEqual([
    "device-drivers/kit/a.ts:1 imports device-drivers/kit/b.ts, which imports device-drivers/kit/c.ts, which imports device-drivers/kit/a.ts; import circle; move what they share into a file that imports neither",
  ]);
});

test("two files that know only each other's types are no circle", () => {
  const violations = plant({
    "device-drivers/kit/a.ts": 'import type { B } from "./b.ts";\nexport type A = B[];',
    "device-drivers/kit/b.ts": 'import type { A } from "./a.ts";\nexport type B = A | 1;',
  });
  expect(violations).toEqual([]);
});

test("two doors that use each other are a circle even when no file is in one", () => {
  const violations = plant({
    "appliance/api/a.ts": 'import "../broker/b.ts";',
    "appliance/broker/b.ts": "export {};",
    "appliance/broker/c.ts": 'import "../api/d.ts";',
    "appliance/api/d.ts": "export {};",
  });
  expect(violations).toHaveLength(1);
  expect(violations[0]).toMatch(/^appliance\/api\/a\.ts:1 imports .*api → broker → api/);
});

test("a file that does not parse is a violation, not a silent pass", () => {
  expect(plant({ "ui/kit/a.tsx": "import {" })[0]).toMatch(/^ui\/kit\/a\.tsx:1 cannot be read; /);
});

test("the command ends with 1 and names the line, with 0 when all is well", () => {
  symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
  for (const part of ["check-imports.ts", "imports"])
    cpSync(join(import.meta.dirname, part), join(root, "scripts", part), { recursive: true });
  const run = () => spawnSync(process.execPath, ["scripts/check-imports.ts"], { cwd: root, encoding: "utf8" });
  expect(run()).toMatchObject({ status: 0 });
  plant({ "sync-cloud/model/a.ts": 'import "#drivers/kit/b.ts";' });
  const { status, stdout } = run();
  expect(status).toBe(1);
  expect(stdout).toContain(
    "sync-cloud/model/a.ts:1 imports #drivers/kit/b.ts; sync-cloud/model imports nothing of ours; ",
  );
});
