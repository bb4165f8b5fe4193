import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleShell } from "./bundle.ts";
import { shellSettings } from "./shell-settings.ts";
import { FakeElectron } from "./testing/fake-electron.ts";

const repository = join(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);
let folder: string;
beforeAll(async () => {
  folder = await bundleShell(mkdtempSync(join(tmpdir(), "kontor-shell-")));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a bundle as Electron would, and answers what it asked for. */
function load(file: string, electron: object, globals: object = {}): string[] {
  const asked: string[] = [];
  const hand = (name: string): unknown => {
    asked.push(name);
    if (name === "electron") return electron;
    if (!isBuiltin(name)) throw new Error(`${file} asks for ${name}, which will not be there`);
    return require(name);
  };
  runInNewContext(readFileSync(join(folder, file), "utf8"), {
    require: hand,
    module: { exports: {} },
    process,
    URL,
    ...globals,
  });
  return asked;
}

test("the bundle is what its manifest says, and nothing else", () => {
  expect(readdirSync(folder).sort()).toEqual(["main.cjs", "package.json", "preload.cjs"]);
  const { main, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  expect(existsSync(join(folder, main))).toBe(true);
  expect(version).toBe(JSON.parse(readFileSync(join(repository, "package.json"), "utf8")).version);
});

test("the main bundle loads with nothing but electron and Node, and behaves as a second shell should", () => {
  const fake = new FakeElectron({ isFirst: false });
  const app = { ...fake.electron.app, getAppPath: () => folder, isPackaged: false, getPath: () => folder };
  expect(load("main.cjs", { ...fake.electron, app })).toContain("electron");
  expect(fake.calls).toEqual(["quit"]);
});

test("the preload bundle asks for electron only, gives the page three functions, and tells of painted frames", () => {
  const sent: string[] = [];
  let given: Record<string, unknown> = {};
  const electron = {
    contextBridge: { exposeInMainWorld: (_name: string, functions: Record<string, unknown>) => (given = functions) },
    ipcRenderer: { send: (channel: string) => sent.push(channel), invoke: (channel: string) => sent.push(channel) },
  };
  const paint: (() => void)[] = [];
  const globals = {
    requestAnimationFrame: (draw: () => void) => paint.push(draw),
    setTimeout: (later: () => void) => later(),
  };
  expect(load("preload.cjs", electron, globals)).toEqual(["electron"]);
  expect(Object.keys(given).sort()).toEqual(["about", "reloadScreen", "restartAppliance"]);
  expect(sent).toEqual([]);
  paint[0]?.();
  expect([sent, paint.length]).toEqual([["shell:painted"], 2]);
});

test("electron-builder takes its settings, and would name a word it does not know", async () => {
  const { getConfig, validateConfiguration } = require("app-builder-lib/out/util/config/config");
  const { DebugLogger } = require("builder-util");
  const settings = await getConfig(repository, "electron-builder.yml", null);
  await validateConfiguration(settings, new DebugLogger(false));
  await expect(validateConfiguration({ ...settings, extraResource: [] }, new DebugLogger(false))).rejects.toThrow(
    /extraResource/,
  );
  expect(settings.linux.target.map(({ target, arch }: { target: string; arch: string[] }) => [target, arch])).toEqual([
    ["AppImage", ["x64", "arm64"]],
    ["deb", ["x64", "arm64"]],
  ]);
  const release = await getConfig(repository, "electron-builder.release.yml", null);
  await validateConfiguration(release, new DebugLogger(false));
  expect(release).toMatchObject({
    linux: settings.linux,
    directories: settings.directories,
    electronFuses: { runAsNode: false },
  });
  expect(settings.files[0].filter.toSorted()).toEqual(["!node_modules", ...readdirSync(folder).sort()]);
});

test("packaged, the appliance and its Node are found where electron-builder puts them; from a checkout, in it", () => {
  const surroundings = {
    appPath: "/opt/Kontor/resources/app.asar",
    resourcesPath: "/opt/Kontor/resources",
    userDataPath: "/home/k",
    env: {},
  };
  const packaged = shellSettings({ ...surroundings, isPackaged: true });
  expect(packaged.command.file).toMatch(/^\/opt\/Kontor\/resources\/kontor\/node_modules\/node-.*\/bin\/node$/);
  expect(packaged.command.args).toEqual([
    "--import",
    "/opt/Kontor/resources/kontor/appliance/shell/stop-with-shell.ts",
    "/opt/Kontor/resources/kontor/appliance/main.ts",
    "--data",
    "/home/k/data",
  ]);
  const checkout = shellSettings({ ...surroundings, appPath: join(import.meta.dirname, "dist"), isPackaged: false });
  expect(existsSync(checkout.command.file)).toBe(true);
  expect(existsSync(checkout.command.args[1] ?? "")).toBe(true);
  expect(shellSettings({ ...surroundings, isPackaged: true, env: { KONTOR_URL: "http://a" } }).attachUrl).toBe(
    "http://a",
  );
});

test("npm ci fetches no Electron: the version is fixed, and it has no script that could fail without the internet", () => {
  const { version } = JSON.parse(readFileSync(join(repository, "node_modules/electron/package.json"), "utf8"));
  const { devDependencies } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
  const { packages } = JSON.parse(readFileSync(join(repository, "package-lock.json"), "utf8"));
  expect(devDependencies.electron).toBe(version);
  expect(packages["node_modules/electron"]).toMatchObject({ version, dev: true });
  expect(packages["node_modules/electron"]).not.toHaveProperty("hasInstallScript");
});

test("the image's Chromium is told to open this machine's own pages and nothing else", () => {
  const policy = JSON.parse(readFileSync(join(import.meta.dirname, "chromium-policy.json"), "utf8"));
  expect(policy).toMatchObject({
    URLBlocklist: ["*"],
    DeveloperToolsAvailability: 2,
    DownloadRestrictions: 3,
    PrintingEnabled: false,
  });
  for (const url of policy.URLAllowlist) expect(["127.0.0.1", "localhost"]).toContain(new URL(url).hostname);
});
