import { checkDigit, hasRightCheckDigit, isDigits } from "./check-digit.ts";

/** True for a GTIN-8, -12, -13 or -14 with the right check digit. All zeros is nobody's number. */
export function isGtin(text: string): boolean {
  return gtinLengths.has(text.length) && hasRightCheckDigit(text) && !/^0+$/.test(text);
}

/** The 14-digit form of any GTIN, or null when the text is not one. */
export function normalizeGtin(text: string): string | null {
  return isGtin(text) ? text.padStart(14, "0") : null;
}

/**
 * The shortest form a GTIN-14 can be printed in: 8, 12, 13 or 14 digits. Null when the text is not a GTIN.
 * Source: GS1 General Specifications, "GTINs in a fixed-length field": the filler zeros tell the structure.
 */
export function shortestGtin(text: string): string | null {
  const gtin = normalizeGtin(text);
  if (gtin === null) return null;
  if (gtin.startsWith("000000")) return gtin.slice(6);
  if (gtin.startsWith("00")) return gtin.slice(2);
  return gtin.startsWith("0") ? gtin.slice(1) : gtin;
}

/**
 * A zero-suppressed UPC-E number as GTIN-12, or null. Takes 6 digits (number system 0 assumed), 7 (number system first)
 * or 8 (check digit last, which must be right). Source: GS1 General Specifications, "UPC-E barcodes".
 */
export function expandUpcE(text: string): string | null {
  if (!isDigits(text) || text.length < 6 || text.length > 8) return null;
  const system = text.length === 6 ? "0" : text.charAt(0);
  if (system !== "0" && system !== "1") return null;
  const six = text.length === 6 ? text : text.slice(1, 7);
  const body = system + restoreZeros(six);
  const check = checkDigit(body);
  return text.length === 8 && text.charAt(7) !== check ? null : body + check;
}

const gtinLengths = new Set([8, 12, 13, 14]);

/** The last digit says how many zeros were left out, and where. */
function restoreZeros(six: string): string {
  const last = six.charAt(5);
  if (last <= "2") return `${six.slice(0, 2)}${last}0000${six.slice(2, 5)}`;
  if (last === "3") return `${six.slice(0, 3)}00000${six.slice(3, 5)}`;
  if (last === "4") return `${six.slice(0, 4)}00000${six.slice(4, 5)}`;
  return `${six.slice(0, 5)}0000${last}`;
}
