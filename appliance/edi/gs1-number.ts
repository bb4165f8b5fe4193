import { hasRightCheckDigit } from "#sync/model/gs1/check-digit.ts";
import { normalizeGtin } from "#sync/model/gs1/gtin.ts";

/** A GTIN as files spell it (8, 12, 13 or 14 digits) as 14 digits, or nothing. */
export function gtin14(value: string): string | undefined {
  return normalizeGtin(value) ?? undefined;
}

/** An SSCC as 18 digits; takes it with or without its application identifier 00 in front. Does not judge the check digit. */
export function sscc18(value: string): string | undefined {
  const digits = value.replace(/^\(00\)/, "00");
  if (/^00\d{18}$/.test(digits)) return digits.slice(2);
  return /^\d{18}$/.test(digits) ? digits : undefined;
}

/** Whether the last digit is the modulo-10 check digit of those before it. */
export const hasCheckDigit = hasRightCheckDigit;
