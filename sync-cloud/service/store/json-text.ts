import { storable } from "./array.ts";

/** JSON for a jsonb column, which takes no NUL and no half of a surrogate pair. The log itself keeps facts byte by byte. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  return /\\u(0000|d[89a-f])/i.test(text)
    ? JSON.stringify(value, (_name, one) => (typeof one === "string" ? storable(one) : clean(one)))
    : text;
}

/** Names of fields are texts too. */
function clean(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [storable(name), one]));
}
