import { cset32, cset82 } from "./charsets.ts";

/**
 * The check digit for these digits (given without one): GTIN, SSCC, GLN, GSIN and every other numeric GS1 key.
 * Source: GS1 General Specifications, "Check digit calculation", weights 3 and 1 from the right, modulo 10.
 */
export function checkDigit(digitsWithout: string): string {
  let sum = 0;
  for (let at = digitsWithout.length - 1, weight = 3; at >= 0; at--, weight = 4 - weight) {
    sum += (digitsWithout.charCodeAt(at) - 48) * weight;
  }
  return String((10 - (sum % 10)) % 10);
}

/** True for two or more digits whose last one is right. */
export function hasRightCheckDigit(digits: string): boolean {
  return isDigits(digits) && digits.length >= 2 && digits.endsWith(checkDigit(digits.slice(0, -1)));
}

/**
 * The two check characters of an alphanumeric key (GMN), or null when a character is outside CSET 82.
 * Source: GS1 General Specifications, "Check character calculation (for alphanumeric keys)", prime weights from the
 * right, modulo 1021, written as two characters of CSET 32.
 */
export function checkPair(textWithout: string): string | null {
  if (textWithout.length > primes.length) return null;
  let sum = 0;
  for (let at = 0; at < textWithout.length; at++) {
    const weight = cset82.indexOf(textWithout.charAt(at));
    if (weight < 0) return null;
    sum += weight * (primes[textWithout.length - 1 - at] ?? 0);
  }
  sum %= 1021;
  return cset32.charAt(sum >> 5) + cset32.charAt(sum & 31);
}

export function hasRightCheckPair(text: string): boolean {
  return text.length >= 2 && checkPair(text.slice(0, -2)) === text.slice(-2);
}

export function isDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return text.length > 0;
}

const primes = firstPrimes(97);

function firstPrimes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (!found.some((prime) => candidate % prime === 0)) found.push(candidate);
  }
  return found;
}
