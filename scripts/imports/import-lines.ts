import { parseSync } from "vite";

/** One place where a file names another: `names` as written; `kind` says whether it loads it at once, later or never. */
export interface ImportLine {
  line: number;
  names: string;
  /** `static` runs before the file itself, `later` when asked (import()), `url` in a process or thread of its own, `type` leaves no trace. */
  kind: "static" | "later" | "url" | "type";
}

/** Every import, re-export, import(), require() and worker URL of a source text, in order. Throws where it does not parse. */
export function importLines(path: string, text: string): ImportLine[] {
  const { program, errors } = parseSync(path, text);
  const [error] = errors;
  if (error) throw new Error(`${path} does not parse: ${error.message}`);
  const found: { at: number; names: string; kind: ImportLine["kind"] }[] = [];
  const add = (node: Node, names: unknown, kind: ImportLine["kind"]) => {
    if (typeof names === "string") found.push({ at: node.start, names, kind });
  };
  const body: unknown = program.body;
  if (Array.isArray(body)) for (const node of body.filter(isNode)) addStatement(node, add);
  // Walking whole trees costs most of the time, and few files have anything to find down there.
  if (/\bimport\s*\(|\brequire\s*\(|new\s+URL\s*\(/.test(text)) walk(program, (node) => addExpression(node, add));
  return found.sort((a, b) => a.at - b.at).map(({ at, names, kind }) => ({ line: lineAt(text, at), names, kind }));
}

interface Node {
  type: string;
  start: number;
  [field: string]: unknown;
}

type Add = (node: Node, names: unknown, kind: ImportLine["kind"]) => void;

/** `import { type A }` counts as static: with verbatimModuleSyntax the import itself stays in the output. */
function addStatement(node: Node, add: Add): void {
  const source = isNode(node.source) ? node.source.value : undefined;
  if (node.type === "ImportDeclaration") add(node, source, node.importKind === "type" ? "type" : "static");
  if (node.type === "ExportNamedDeclaration" || node.type === "ExportAllDeclaration")
    add(node, source, node.exportKind === "type" ? "type" : "static");
}

function addExpression(node: Node, add: Add): void {
  if (node.type === "ImportExpression") add(node, literal(node.source), "later");
  if (node.type === "TSImportType") add(node, literal(node.source ?? node.argument), "type");
  const [first, second] = Array.isArray(node.arguments) ? node.arguments.filter(isNode) : [];
  const callee = isNode(node.callee) ? node.callee.name : undefined;
  if (node.type === "CallExpression" && callee === "require") add(node, literal(first), "static");
  if (node.type === "NewExpression" && callee === "URL" && second?.type === "MemberExpression") {
    const url = literal(first);
    if (url && /^\.{1,2}\/.*\.[cm]?[jt]sx?$/.test(url)) add(node, url, "url");
  }
}

function literal(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === "TSLiteralType") return literal(node.literal);
  return typeof node.value === "string" ? node.value : undefined;
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const part of value) walk(part, visit);
  else if (typeof value === "object" && value !== null) {
    if (isNode(value)) visit(value);
    for (const part of Object.values(value)) if (typeof part === "object") walk(part, visit);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function lineAt(text: string, at: number): number {
  let line = 1;
  for (let end = text.indexOf("\n"); end !== -1 && end < at; end = text.indexOf("\n", end + 1)) line += 1;
  return line;
}
