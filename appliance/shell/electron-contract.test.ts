import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAst } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleShell } from "./bundle.ts";
import * as standin from "./testing/standin/electron.ts";

/**
 * Keeps Electron and its stand-in from drifting apart. The compiler compares their members with the type that the shell takes
 * (`electron-api.ts`); here the bundle that is packaged is read, so that nothing gets round that type.
 */
/** Events that the stand-in never raises, with no way to or no need: the tests with the small fake raise them. */
const raisedByTheFakeOnly = [
  "close",
  "display-added",
  "display-removed",
  "responsive",
  "second-instance",
  "unresponsive",
  "will-attach-webview",
  "will-download",
  "will-frame-navigate",
  "will-redirect",
  "window-all-closed",
];
let folder: string;
let bundle: object;
beforeAll(async () => {
  folder = await bundleShell(mkdtempSync(join(tmpdir(), "kontor-contract-")));
  bundle = parseAst(readFileSync(join(folder, "main.cjs"), "utf8"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Every node of a syntax tree. */
function* nodesOf(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value) && "type" in value) yield value as Record<string, unknown>;
  for (const part of Object.values(value)) yield* nodesOf(part);
}

const nameOf = (node: unknown): string => (node as { name?: string }).name ?? "";

/** `electron.app.getPath` for each chain that begins at what `require("electron")` gave. */
function membersOf(tree: object, root: string): string[] {
  const chain = (node: Record<string, unknown>): string | undefined => {
    if (node.type === "Identifier") return nameOf(node) === root ? "electron" : undefined;
    if (node.type !== "MemberExpression") return undefined;
    const before = chain(node.object as Record<string, unknown>);
    return before && `${before}.${nameOf(node.property)}`;
  };
  return [...new Set([...nodesOf(tree)].map(chain).filter((one) => one?.includes(".")))].toSorted() as string[];
}

/** The events somebody listens to: the first argument of each `.on("…")` and `.once("…")` among the shell's own kinds. */
function listenedEvents(tree: object): string[] {
  const calls = [...nodesOf(tree)].filter(({ type }) => type === "CallExpression");
  const names = calls.flatMap(({ callee, arguments: given }) => {
    const { property } = callee as { property?: unknown };
    const [first] = given as { value?: unknown }[];
    return ["on", "once"].includes(nameOf(property ?? {})) && typeof first?.value === "string" ? [first.value] : [];
  });
  return [...new Set(names)].toSorted();
}

function rootOf(tree: object): string {
  for (const node of nodesOf(tree)) {
    const init = node.init as { type?: string; callee?: unknown; arguments?: { value?: unknown }[] } | null | undefined;
    if (
      init?.type === "CallExpression" &&
      nameOf(init.callee) === "require" &&
      init.arguments?.[0]?.value === "electron"
    )
      return nameOf(node.id);
  }
  throw new Error("the bundle does not ask for electron");
}

const has = (host: unknown, member: string): boolean => {
  let value = { electron: host } as Record<string, unknown>;
  for (const name of member.split(".")) {
    if (value === null || !(name in value)) return false;
    value = value[name] as Record<string, unknown>;
  }
  return true;
};

test("the stand-in has each member of Electron that the bundle takes", () => {
  const members = membersOf(bundle, rootOf(bundle));
  expect(members).toEqual(
    expect.arrayContaining(["electron.BrowserWindow", "electron.app.getAppPath", "electron.session"]),
  );
  expect(members.filter((member) => !has(standin, member))).toEqual([]);
});

test("a member that the stand-in lacks would be named", () => {
  const extra = parseAst('const e = require("electron"); e.app.getGPUInfo("basic"); e.globalShortcut.register("F1");');
  expect(membersOf(extra, rootOf(extra)).filter((member) => !has(standin, member))).toEqual([
    "electron.app.getGPUInfo",
    "electron.globalShortcut",
    "electron.globalShortcut.register",
  ]);
});

test("each event of Electron that the shell takes is listened to, and raised by the stand-in or known not to be", () => {
  const read = (file: string) => readFileSync(join(import.meta.dirname, file), "utf8");
  const taken = [...read("electron-api.ts").matchAll(/event: "([a-z-]+)"/g)].map(([, event]) => event ?? "");
  const listened = listenedEvents(bundle);
  expect(taken.filter((event) => !listened.includes(event))).toEqual([]);
  const raising = read("testing/standin/electron.ts") + read("testing/standin/standin-window.ts");
  expect(taken.filter((event) => !raising.includes(`emit("${event}"`)).toSorted()).toEqual(raisedByTheFakeOnly);
});
