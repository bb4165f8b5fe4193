import { z } from "zod";
import type { Contract } from "#sync/contracts/define.ts";
import type { Chance } from "../../testing/chance.ts";

type Schema = z.core.JSONSchema.BaseSchema;

/** A value of the shape that a contract asks for, with content by chance: words that mean something here, and words that mean nothing anywhere. */
export function inputFor(contract: Contract, chance: Chance, words: readonly string[]): unknown {
  return valueFor(schemaOf(contract), chance, words, 0);
}

const schemas = new Map<string, Schema>();
function schemaOf({ name, input }: Contract): Schema {
  const known = schemas.get(name) ?? (z.toJSONSchema(input, { io: "input", unrepresentable: "any" }) as Schema);
  schemas.set(name, known);
  return known;
}

function valueFor(schema: Schema, chance: Chance, words: readonly string[], depth: number): unknown {
  const { anyOf, enum: values, type } = schema;
  if (schema.const !== undefined) return schema.const;
  if (values) return chance.pick(values as unknown[]);
  if (anyOf) return valueFor(chance.pick(anyOf) as Schema, chance, words, depth);
  switch (type) {
    case "object":
      return objectOf(schema, chance, words, depth);
    case "array": {
      const most = Math.min(Number(schema.maxItems ?? 3), 3);
      return Array.from({ length: chance.int(Math.min(Number(schema.minItems ?? 0), most), most) }, () =>
        valueFor((schema.items ?? {}) as Schema, chance, words, depth + 1),
      );
    }
    case "integer":
    case "number": {
      const [low, high] = [Number(schema.minimum ?? -5), Number(schema.maximum ?? 1_000)];
      return chance.percent(80) ? Math.min(high, Math.max(low, chance.int(0, 12))) : chance.percent(50) ? low : high;
    }
    case "boolean":
      return chance.percent(50);
    case "null":
      return null;
    case "string":
      return textOf(schema, chance, words);
    default:
      return chance.pick(words);
  }
}

function objectOf(schema: Schema, chance: Chance, words: readonly string[], depth: number): unknown {
  const required = new Set(schema.required ?? []);
  const made: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.properties ?? {}))
    if (required.has(name) || chance.percent(depth === 0 ? 60 : 35))
      made[name] = valueFor(field as Schema, chance, words, depth + 1);
  if (!schema.properties && typeof schema.additionalProperties === "object" && chance.percent(50))
    made[chance.pick(words).slice(0, 20) || "a"] = valueFor(
      schema.additionalProperties as Schema,
      chance,
      words,
      depth + 1,
    );
  return made;
}

function textOf(
  { minLength = 0, maxLength = 60, format, contentEncoding }: Schema,
  chance: Chance,
  words: readonly string[],
): string {
  if (format === "date") return chance.pick(["2026-11-21", "2027-02-28", "2020-01-01", "9999-12-31"]);
  if (contentEncoding === "base64" || format === "base64") return Buffer.from(chance.pick(words)).toString("base64");
  const text = chance.percent(75) ? chance.pick(words) : chance.pick(odd);
  return text.slice(0, maxLength).padEnd(minLength, "x");
}

/** Words that break programs which take text for more, or less, than it is. */
export const odd = [
  "",
  " ",
  "0",
  "-1",
  "null",
  "__proto__",
  "constructor",
  "toString",
  "%00",
  "\u0000",
  "\u001d",
  "\u202eabc",
  "😀😀😀",
  "e\u0301",
  "\ud800",
  "'; DROP TABLE item; --",
  '"><script>',
  "../../etc/passwd",
  "~customer",
  "~lost",
  "9".repeat(64),
  "x".repeat(500),
  "]C1010952123454321310L1",
  "(01)09521234543213(10)L1",
  "https://id.gs1.org/01/09521234543213/10/L1",
  "00395212340000000104",
] as const;
