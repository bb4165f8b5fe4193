import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";

export interface Rendered {
  /** The template it comes from. */
  file: string;
  object: { apiVersion: string; kind: string; metadata: { name: string } } & Record<string, unknown>;
}

/**
 * Renders a chart with its `values.yaml` and what is given over it. It knows only what our chart uses of the template language (fields of `.Values` and
 * `.Release`, `not`, `quote`, `toJson`, `urlParse`, `if … end`) and throws for anything else, so that nothing is rendered by guess.
 */
export function renderChart(folder: string, release: string, over: Record<string, unknown> = {}): Rendered[] {
  const values = merged(parse(readFileSync(join(folder, "values.yaml"), "utf8")), over);
  const scope = { Values: values, Release: { Name: release } };
  return readdirSync(join(folder, "templates"))
    .sort()
    .flatMap((file) => {
      const text = renderTemplate(readFileSync(join(folder, "templates", file), "utf8"), scope, file);
      return parseAllDocuments(text, { strict: true, uniqueKeys: true }).flatMap((document) => {
        if (document.errors[0]) throw new Error(`${file}: ${document.errors[0].message}`);
        const object = document.toJS() as Rendered["object"] | null;
        return object === null ? [] : [{ file, object }];
      });
    });
}

/** One template as text. */
export function renderTemplate(template: string, scope: Record<string, unknown>, file: string): string {
  const out: string[] = [];
  /** One for each open `if`: whether what stands in it counts. */
  const open: boolean[] = [];
  let rest = template;
  while (rest !== "") {
    const start = rest.indexOf("{{");
    const plain = start === -1 ? rest : rest.slice(0, start);
    if (plain.includes("}}")) throw new Error(`${file}: }} without {{`);
    const end = rest.indexOf("}}", start);
    if (start !== -1 && end === -1) throw new Error(`${file}: {{ without }}`);
    const inner = start === -1 ? "" : rest.slice(start + 2, end);
    const counts = !open.includes(false);
    if (counts) out.push(inner.startsWith("- ") ? plain.trimEnd() : plain);
    rest = start === -1 ? "" : rest.slice(end + 2);
    if (inner.endsWith(" -")) rest = rest.trimStart();
    const action = inner.replace(/^- /, "").replace(/ -$/, "").trim();
    if (start === -1) break;
    if (action === "end") {
      if (open.pop() === undefined) throw new Error(`${file}: end without if`);
    } else if (action.startsWith("if ")) open.push(isTrue(pipeline(action.slice(3), scope, file)));
    else if (counts) out.push(printed(pipeline(action, scope, file), action, file));
  }
  if (open.length > 0) throw new Error(`${file}: if without end`);
  return out.join("");
}

/** `<term> | function | …`. */
function pipeline(action: string, scope: Record<string, unknown>, file: string): unknown {
  const [first = "", ...pipes] = action.split("|").map((part) => part.trim());
  let value = term(first, scope, file);
  for (const name of pipes) value = call(name, value, file);
  return value;
}

function term(text: string, scope: Record<string, unknown>, file: string): unknown {
  const field = /^\((\w+) (\S+)\)\.(\w+)$/.exec(text);
  if (field)
    return member(
      call(field[1] as string, path(field[2] as string, scope, file), file),
      field[3] as string,
      text,
      file,
    );
  const called = /^(\w+) (\S+)$/.exec(text);
  if (called) return call(called[1] as string, path(called[2] as string, scope, file), file);
  return path(text, scope, file);
}

function path(text: string, scope: unknown, file: string): unknown {
  if (!/^(\.\w+)+$/.test(text)) throw new Error(`${file}: this renderer does not know "${text}"`);
  return text
    .slice(1)
    .split(".")
    .reduce((value, name) => member(value, name, text, file), scope);
}

function member(value: unknown, name: string, text: string, file: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name))
    throw new Error(`${file}: ${text}: there is no ${name}`);
  return (value as Record<string, unknown>)[name];
}

function call(name: string, value: unknown, file: string): unknown {
  if (name === "not") return !isTrue(value);
  if (name === "quote") return JSON.stringify(String(value));
  if (name === "toJson") return JSON.stringify(value);
  if (name === "urlParse") {
    const { protocol, host, hostname, pathname } = new URL(String(value));
    return { scheme: protocol.slice(0, -1), host, hostname, path: pathname };
  }
  throw new Error(`${file}: this renderer does not know the function "${name}"`);
}

const isTrue = (value: unknown): boolean => value !== false && value !== "" && value !== 0 && value !== null;

function printed(value: unknown, action: string, file: string): string {
  if (typeof value === "object") throw new Error(`${file}: ${action} is a list or a map; toJson writes it`);
  return String(value);
}

/** Maps are merged, anything else is replaced. */
function merged(first: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const out = { ...first };
  for (const [name, value] of Object.entries(over)) {
    const before = out[name];
    const isMap = (one: unknown): one is Record<string, unknown> =>
      typeof one === "object" && one !== null && !Array.isArray(one);
    out[name] = isMap(before) && isMap(value) ? merged(before, value) : value;
  }
  return out;
}
