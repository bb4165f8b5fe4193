/**
 * Writes sync-cloud/model/gs1/ai-table.generated.ts from the GS1 Barcode Syntax Dictionary beside it.
 * Run: node scripts/generate-gs1-table.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { AiComponent, AiRow, ComponentType } from "#sync/model/gs1/ai-row.ts";

export const dictionaryPath = path("gs1-syntax-dictionary.txt");
export const tablePath = path("ai-table.generated.ts");

/** Every entry of the dictionary text. Throws on a line it does not understand: a half-read table is worse than none. */
export function parseDictionary(text: string): AiRow[] {
  const rows: AiRow[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    try {
      rows.push(parseEntry(line));
    } catch (cause) {
      throw new Error(`dictionary line ${index + 1}: ${line}`, { cause });
    }
  }
  return rows;
}

export function renderTable(rows: readonly AiRow[]): string {
  const linters = [...new Set(rows.flatMap((row) => row.components.flatMap((part) => part.linters)))].sort();
  return [
    "// biome-ignore-all format: generated, one row a line",
    "// Made by scripts/generate-gs1-table.ts from gs1-syntax-dictionary.txt (Apache-2.0, see README.md). Do not edit.",
    'import type { AiRow } from "./ai-row.ts";',
    "",
    `export type LinterName = ${linters.map((name) => JSON.stringify(name)).join(" | ")};`,
    "",
    "export const aiRows: readonly AiRow<LinterName>[] = [",
    ...rows.map((row) => `  ${literal(row)},`),
    "];",
    "",
  ].join("\n");
}

function parseEntry(line: string): AiRow {
  const hash = line.indexOf("#");
  const title = hash < 0 ? "" : line.slice(hash + 1).trim();
  const words = (hash < 0 ? line : line.slice(0, hash)).trim().split(/\s+/);
  const ais = expandRange(words.shift() ?? "");
  const flags = /^[^A-Za-z0-9[\]]+$/.test(words[0] ?? "") ? (words.shift() ?? "") : "";
  if (!/^[*?]*$/.test(flags)) throw new Error(`unknown flag in ${flags}`);

  const components: AiComponent[] = [];
  const requires: string[][][] = [];
  const excludes: string[] = [];
  let keyQualifiers: string[][] | null = null;
  for (const word of words) {
    const [key, value = ""] = word.split("=");
    if (/^\[?[NXYZ][.0-9]/.test(word)) components.push(parseComponent(word));
    else if (key === "req") requires.push(value.split(",").map((group) => group.split("+").map(checkedPattern)));
    else if (key === "ex") excludes.push(...value.split(",").map(checkedPattern));
    else if (key === "dlpkey") keyQualifiers = value.split("|").map((list) => (list === "" ? [] : list.split(",")));
    else throw new Error(`unknown attribute ${word}`);
  }
  if (components.length === 0) throw new Error("no specification");
  const predefined = flags.includes("*");
  const attribute = flags.includes("?");
  return { ais, predefined, attribute, components, requires, excludes, keyQualifiers, title };
}

function expandRange(text: string): string[] {
  const [, first, last = first] = /^(\d{2,4})(?:-(\d{2,4}))?$/.exec(text) ?? [];
  if (first === undefined || last === undefined || first.length !== last.length) throw new Error(`not an AI: ${text}`);
  const count = Number(last) - Number(first) + 1;
  return Array.from({ length: count }, (_, step) => String(Number(first) + step).padStart(first.length, "0"));
}

function parseComponent(word: string): AiComponent {
  const [, open, type, dots, digits, close, rest = ""] =
    /^(\[)?([NXYZ])(\.\.)?(\d+)(\])?((?:,[a-z0-9]+)*)$/.exec(word) ?? [];
  if (type === undefined || open?.length !== close?.length) throw new Error(`not a component: ${word}`);
  const maxLength = Number(digits);
  const linters = rest.split(",").slice(1);
  return {
    type: type as ComponentType,
    minLength: dots === undefined ? maxLength : 1,
    maxLength,
    optional: open !== undefined,
    linters,
  };
}

function checkedPattern(text: string): string {
  if (!/^(?=.{2,4}$)\d+n*$/.test(text)) throw new Error(`not an AI pattern: ${text}`);
  return text;
}

/** A value as TypeScript source, keys unquoted. All keys are plain words and all strings are ASCII or superscripts. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, field]) => `${key}: ${literal(field)}`);
  return `{ ${fields.join(", ")} }`;
}

function path(name: string): string {
  return fileURLToPath(new URL(`../sync-cloud/model/gs1/${name}`, import.meta.url));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = parseDictionary(readFileSync(dictionaryPath, "utf8"));
  writeFileSync(tablePath, renderTable(rows));
  console.log(`${rows.length} rows, ${rows.flatMap((row) => row.ais).length} AIs`);
}
