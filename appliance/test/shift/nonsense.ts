import type { Chance } from "../../testing/chance.ts";
import type { Call } from "./call.ts";

/** The same command with one field changed to something that nobody means. The contract may turn it away: then it is not sent. */
export function withNonsense(one: Call, chance: Chance): Call {
  const input = { ...one.input } as Record<string, unknown>;
  const field = chance.maybe(Object.keys(input));
  if (field === undefined) return one;
  input[field] = spoil(input[field], chance);
  return { ...one, input: input as Call["input"] };
}

const words = [
  "",
  "NOWHERE",
  "A-01",
  "TEA",
  "~lost",
  "~customer",
  "P-1",
  "0",
  "L1",
  "SN-1",
  "ÄÖ\u202e",
  "'; --",
  "x".repeat(30),
  "available",
  "toString",
  "__proto__",
] as const;

function spoil(value: unknown, chance: Chance): unknown {
  if (typeof value === "number") return chance.pick([0, 1, -1, value + 1, value * 2, 999_999_999, 1_000_000_000]);
  if (typeof value === "boolean") return !value;
  if (Array.isArray(value)) {
    if (value.length === 0 || chance.percent(30)) return [];
    return chance.percent(50) ? [...value, value[0]] : [spoil(value[0], chance), ...value.slice(1)];
  }
  if (typeof value === "object" && value !== null) {
    const key = chance.maybe(Object.keys(value));
    return key === undefined ? value : { ...value, [key]: spoil((value as Record<string, unknown>)[key], chance) };
  }
  return chance.pick(words);
}
