import type { SettingKind } from "./setting-kinds.ts";

/** A value while it is edited: numbers and lists of words are the text that is being typed. */
export type SettingDraft = string | boolean | readonly string[] | { readonly [field: string]: SettingDraft };

export function draftOf(kind: SettingKind, value: unknown): SettingDraft {
  switch (kind.kind) {
    case "switch":
      return value === true;
    case "number":
      return typeof value === "number" ? String(value / kind.perUnit) : "";
    case "many":
      return Array.isArray(value) ? value.map(String) : [];
    case "lines":
      return Array.isArray(value) ? value.join("\n") : "";
    case "group": {
      const parts = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
      return Object.fromEntries(Object.entries(kind.fields).map(([name, part]) => [name, draftOf(part, parts[name])]));
    }
    default:
      return String(value ?? "");
  }
}

/** The value that a draft stands for, or undefined where it stands for none. */
export function settingValue(kind: SettingKind, draft: SettingDraft): unknown {
  switch (kind.kind) {
    case "switch":
      return draft === true;
    case "number":
      return numberOf(kind, String(draft));
    case "many": {
      const chosen = Array.isArray(draft) ? draft : [];
      return chosen.length >= kind.atLeast ? chosen : undefined;
    }
    case "lines": {
      const lines = String(draft)
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean);
      return lines.length <= kind.linesMax && lines.every((line) => line.length <= kind.lengthMax) ? lines : undefined;
    }
    case "group": {
      const parts = Object.entries(kind.fields).map(
        ([name, part]) => [name, settingValue(part, (draft as Record<string, SettingDraft>)[name] ?? "")] as const,
      );
      return parts.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(parts);
    }
    case "text": {
      const text = String(draft).trim();
      return kind.pattern === undefined || kind.pattern.test(text) ? text : undefined;
    }
    default:
      return String(draft);
  }
}

/** A comma does for a point. What is no whole number of the smallest unit is none. */
function numberOf({ min, max, perUnit }: SettingKind & { kind: "number" }, text: string): number | undefined {
  if (!/^\d{1,10}([.,]\d{1,4})?$/.test(text.trim())) return undefined;
  const value = Number(text.trim().replace(",", ".")) * perUnit;
  const whole = Math.round(value);
  return Math.abs(value - whole) < 1e-6 && whole >= min && whole <= max ? whole : undefined;
}
