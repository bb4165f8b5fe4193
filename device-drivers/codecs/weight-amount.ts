/**
 * A weight as scales write it (`-12.345`, and a unit) as whole grams, by exact arithmetic: no floating point touches it. Halves round
 * away from zero, to the given step. Gives nothing for what is not a number or not a unit of weight.
 */
export function wholeGrams(amount: string, unit: WeightUnit, stepGrams = 1): number | undefined {
  const [, sign, whole = "", decimals = ""] = /^([+-]?)(\d*)\.?(\d*)$/.exec(amount) ?? [];
  if (sign === undefined || whole.length + decimals.length === 0 || whole.length + decimals.length > DIGITS_MAX) {
    return undefined;
  }
  const { times, per } = gramsPer[unit];
  const divisor = per * 10n ** BigInt(decimals.length) * BigInt(stepGrams);
  const steps = (BigInt(whole + decimals) * times * 2n + divisor) / (divisor * 2n);
  const grams = Number(steps) * stepGrams;
  if (!Number.isSafeInteger(grams)) return undefined;
  return sign === "-" && grams !== 0 ? -grams : grams;
}

export type WeightUnit = "mg" | "g" | "kg" | "t" | "lb" | "oz";

/** The unit a scale means, whatever its spelling; nothing for units that no warehouse weighs in (carat, pieces, per cent). */
export function weightUnit(text: string): WeightUnit | undefined {
  return spellings.get(text.trim().toLowerCase());
}

const spellings: ReadonlyMap<string, WeightUnit> = new Map([
  ["mg", "mg"],
  ["g", "g"],
  ["gr", "g"],
  ["kg", "kg"],
  ["kgs", "kg"],
  ["t", "t"],
  ["lb", "lb"],
  ["lbs", "lb"],
  ["oz", "oz"],
  ["ozs", "oz"],
]);

/** Grams in one unit, as a fraction. The pound is 453.59237 g exactly (international yard and pound agreement, 1959), 16 ounces. */
const gramsPer: Record<WeightUnit, { times: bigint; per: bigint }> = {
  mg: { times: 1n, per: 1_000n },
  g: { times: 1n, per: 1n },
  kg: { times: 1_000n, per: 1n },
  t: { times: 1_000_000n, per: 1n },
  lb: { times: 45_359_237n, per: 100_000n },
  oz: { times: 45_359_237n, per: 1_600_000n },
};

const DIGITS_MAX = 15;
