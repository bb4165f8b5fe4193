import type { BitReader, BitWriter } from "./epc-bits.ts";

/** Characters of the GS1 AI encodable set 82 (serial numbers, asset references). Source: GS1 General Specifications, figure 7.11-1. */
const isCset82 = (char: string): boolean => /^[!"%-?A-Z_a-z]$/.test(char);

/**
 * 7-bit characters up to the first zero one; whatever follows must be zero too. Gives `undefined` where that does not hold, or a
 * character is none that GS1 allows.
 */
export function readText(bits: BitReader, width: number): string | undefined {
  let text = "";
  let left = width;
  let ended = false;
  while (left >= 7) {
    const code = bits.number(7);
    left -= 7;
    if (code === 0) ended = true;
    else if (ended || !isCset82(String.fromCharCode(code))) return undefined;
    else text += String.fromCharCode(code);
  }
  return bits.take(left) === 0n ? text : undefined;
}

export function writeText(bits: BitWriter, text: string, width: number): void {
  for (const char of text) bits.put(char.charCodeAt(0), 7);
  bits.put(0, width - text.length * 7);
}

export const isText = (text: string, charsMax: number): boolean =>
  text.length > 0 && text.length <= charsMax && [...text].every(isCset82);
