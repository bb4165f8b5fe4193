import { globSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { circles } from "./imports/import-circles.ts";
import { type ImportLine, importLines } from "./imports/import-lines.ts";
import { judge } from "./imports/import-rules.ts";

/** Every import of the repository that goes against "Who imports whom", one line each, and every import circle. */
export function checkImports(root: string): { files: number; violations: string[] } {
  const aliases = aliasesOf(root);
  const violations: string[] = [];
  const loads = new Map<string, Set<string>>();
  const partLinks = new Map<string, string>();
  const files = globSync("{appliance,device-drivers,sync-cloud,ui,firmware-bridges,scripts}/**/*.{ts,tsx,mts,mjs}", {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|dist|test-data)$/.test(path),
  }).sort();
  for (const file of files) {
    const loaded = new Set<string>();
    for (const { line, names, kind } of readImports(root, file, violations)) {
      const to = resolve(file, names, aliases);
      const verdict = judge({ from: file, to, names, kind });
      if (verdict) violations.push(`${file}:${line} imports ${names}; ${verdict.rule}; ${verdict.todo}`);
      if (kind === "static") loaded.add(to);
      const parts = doorsLinked(file, to);
      if (parts && kind !== "type" && !partLinks.has(parts)) partLinks.set(parts, `${file}:${line} imports ${names}`);
    }
    loads.set(file, loaded);
  }
  return { files: files.length, violations: [...violations, ...fileCircles(loads), ...partCircles(partLinks)] };
}

function readImports(root: string, file: string, violations: string[]): ImportLine[] {
  try {
    return importLines(file, readFileSync(join(root, file), "utf8"));
  } catch (error) {
    violations.push(`${file}:1 cannot be read; ${error instanceof Error ? error.message : error}; mend it first`);
    return [];
  }
}

/** `#sync/*` from package.json, and the names of our own packages, should somebody write those. */
function aliasesOf(root: string): [prefix: string, folder: string][] {
  const manifest: { imports?: Record<string, string>; workspaces?: string[] } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  const names = Object.entries(manifest.imports ?? {}).map(([name, target]): [string, string] => [
    name.replace("*", ""),
    target.replace("./", "").replace("*", ""),
  ]);
  return [
    ...names,
    ...(manifest.workspaces ?? []).map((folder): [string, string] => [`@kontor/${folder}/`, `${folder}/`]),
  ];
}

function resolve(file: string, names: string, aliases: [string, string][]): string {
  const bare = names.replace(/\?.*$/, "");
  if (bare.startsWith(".")) return posix.normalize(posix.join(posix.dirname(file), bare));
  const alias = aliases.find(([prefix]) => bare.startsWith(prefix));
  return alias ? alias[1] + bare.slice(alias[0].length) : bare;
}

function fileCircles(loads: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  return circles(loads).map(
    ([first = "", ...rest]) =>
      `${first}:1 imports ${[...rest, first].join(", which imports ")}; import circle; move what they share into a file that imports neither`,
  );
}

/** Doors may use one another in one direction; the folders of `appliance` must not go round in a circle either. */
function doorsLinked(file: string, to: string): string | undefined {
  const [from, target] = [file, to].map((path) => /^appliance\/([^/]+)\//.exec(path)?.[1]);
  if (!from || !target || from === target || /\.test\.tsx?$|\/test(ing)?\//.test(file)) return undefined;
  return `${from} ${target}`;
}

function partCircles(links: ReadonlyMap<string, string>): string[] {
  const edges = new Map<string, Set<string>>();
  for (const key of links.keys()) {
    const [from = "", to = ""] = key.split(" ");
    edges.set(from, (edges.get(from) ?? new Set()).add(to));
  }
  return circles(edges).map((round) => {
    const [first = "", second = first] = round;
    const line = links.get(`${first} ${second}`) ?? first;
    return `${line}; folders of appliance import each other in a circle (${[...round, first].join(" → ")}); let one of them be handed what it needs by main.ts`;
  });
}

if (import.meta.main) {
  const { files, violations } = checkImports(dirname(import.meta.dirname));
  for (const violation of violations) process.stdout.write(`${violation}\n`);
  process.stdout.write(
    `${files} files, ${violations.length} imports against the rules (docs/decisions/0003-import-rules.md)\n`,
  );
  process.exitCode = violations.length > 0 ? 1 : 0;
}
