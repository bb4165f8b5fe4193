import type { CallValue } from "../../client/call.ts";
import type { KioskCode } from "../../kit/messages/kiosk/kiosk-words.ts";

export type Entry = CallValue<"machines.catalog">["entries"][number];
export type Ask = Entry["ask"][number];
/** What stands in the fields, by the setting's name: texts as typed, `true` and `false` as texts. */
export type Typed = Readonly<Record<string, string>>;
export type SettingValue = string | number | boolean | Record<string, unknown> | unknown[];
export interface FieldProblem {
  code: KioskCode;
  data?: Readonly<Record<string, string | number>>;
}

/** The fields as they are before anybody typed: what is set, else nothing. */
export function typedOf(asks: readonly Ask[], settings: Readonly<Record<string, unknown>>): Typed {
  return Object.fromEntries(asks.map(({ name, type }) => [name, asText(type, settings[name])]));
}

/**
 * The fields as settings: only what differs from what is set; null takes one away. A secret left empty stays as it is. Every
 * mistake is named by its field.
 */
export function settingsOf(
  asks: readonly Ask[],
  typed: Typed,
  settings: Readonly<Record<string, unknown>>,
  isNew: boolean,
): { changed: Record<string, SettingValue | null>; problems: Record<string, FieldProblem> } {
  const changed: Record<string, SettingValue | null> = {};
  const problems: Record<string, FieldProblem> = {};
  for (const ask of asks) {
    const { name, type, secret, required, initial } = ask;
    const text = type === "json" ? (typed[name] ?? "").trim() : (typed[name] ?? "");
    const isSame = text === asText(type, settings[name]).trim();
    if (text.trim() === "") {
      if (required && initial === undefined && (isNew || !secret)) problems[name] = { code: "field.needed" };
      else if (!isSame && !secret) changed[name] = null;
      continue;
    }
    const read = readText(ask, text);
    if ("problem" in read) problems[name] = read.problem;
    else if (isNew || !isSame) changed[name] = read.value;
  }
  return { changed, problems };
}

function readText({ type, min, max }: Ask, text: string): { value: SettingValue } | { problem: FieldProblem } {
  if (type === "bool") return { value: text === "true" };
  if (type === "int") {
    const value = Number(text);
    if (!Number.isSafeInteger(value)) return { problem: { code: "field.whole" } };
    if (value < (min ?? -Infinity) || value > (max ?? Infinity))
      return { problem: { code: "field.whole-range", data: { min: min ?? "…", max: max ?? "…" } } };
    return { value };
  }
  if (type === "json") {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === "object" && value !== null) return { value: value as Record<string, unknown> };
    } catch {
      // Said below.
    }
    return { problem: { code: "field.json" } };
  }
  if (text.length < (min ?? 0) || text.length > (max ?? Infinity))
    return { problem: { code: "field.length", data: { min: min ?? 0, max: max ?? "…" } } };
  return { value: text };
}

function asText(type: Ask["type"], value: unknown): string {
  if (value === undefined || value === null) return "";
  return type === "json" ? JSON.stringify(value, null, 2) : String(value);
}

/** An id for a new machine from what people call it: small letters, digits and hyphens, and none that is taken. */
export function machineIdOf(name: string, taken: readonly string[]): string {
  const plain = name
    .toLowerCase()
    .replaceAll("ß", "ss")
    .normalize("NFD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 30);
  const base = plain === "" ? "machine" : plain;
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!taken.includes(id)) return id;
  }
}
