import type { Language } from "./captions.ts";

export type WeightUnit = "kg" | "lb";

/** Whole number with the reader's thousands mark: `12,345`, `12.345`. */
export function countText(count: number, language: Language): string {
  return count.toLocaleString(locale[language]);
}

/** Grams as kilograms, to the gram, without trailing zeros; or as whole pounds, which is how US freight is written. */
export function weightText(grams: number, unit: WeightUnit, language: Language): string {
  return `${weightNumber(grams, unit).toLocaleString(locale[language], { maximumFractionDigits: 3 })} ${unit}`;
}

/** A total that equals the sum of the weights as printed: pounds are rounded line by line, and a paper must add up. */
export function weightTotalText(grams: number[], unit: WeightUnit, language: Language): string {
  const total =
    unit === "kg"
      ? grams.reduce((sum, one) => sum + one, 0) / 1000
      : grams.reduce((sum, one) => sum + weightNumber(one, unit), 0);
  return `${total.toLocaleString(locale[language], { maximumFractionDigits: 3 })} ${unit}`;
}

/** Cents as `1,234.50 USD`. */
export function moneyText(cents: number, currency: string, language: Language): string {
  const amount = (cents / 100).toLocaleString(locale[language], { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return `${amount} ${currency}`;
}

/** `2026-12-31`: kept as it is in English, where day and month are read both ways; `31.12.2026` in German. */
export function dateText(isoDate: string, language: Language): string {
  return language === "de" ? isoDate.replace(/^(\d{4})-(\d\d)-(\d\d)$/, "$3.$2.$1") : isoDate;
}

const locale: Record<Language, string> = { en: "en-US", de: "de-DE" };

function weightNumber(grams: number, unit: WeightUnit): number {
  // 1 lb is 453.59237 g exactly (international pound, 1959).
  if (unit === "kg") return grams / 1000;
  // What weighs anything is never printed as 0 lb.
  return grams > 0 ? Math.max(1, Math.round((grams * 100_000) / 45_359_237)) : 0;
}
