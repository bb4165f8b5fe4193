import { BitReader } from "./epc-bits.ts";
import { isText } from "./epc-text.ts";
import { checkDigitOf } from "./gs1-check-digit.ts";
import type { EpcKey, EpcRefusal } from "./read-epc.ts";

/**
 * The TDS 2 encodings that carry a key as plain digits (four bits each): `SSCC+` (header F9) and `SGTIN+` (header F7) with a serial
 * written as number, hex, file-safe base 64 or 7-bit characters. Data after the EPC (the toggle bit) is left alone. The other "+" schemes, and
 * serials in URN code 40, are not read: undefined or a refusal, never a guess. Source: GS1 EPC Tag Data Standard 2.
 */
export function readPlusEpc(hex: string, header: number): EpcKey | EpcRefusal | undefined {
  if (header !== SSCC_PLUS && header !== SGTIN_PLUS) return undefined;
  const bits = new BitReader(hex);
  bits.take(8);
  const hasMore = bits.number(1) === 1;
  const filter = bits.number(3);
  const digits = header === SSCC_PLUS ? 18 : 14;
  if (bits.left < digits * 4) return { refused: "too-short", said: `${hex.length * 4} bits` };
  const key = String(bits.take(digits * 4).toString(16)).padStart(digits, "0");
  if (!/^\d+$/.test(key) || !key.endsWith(checkDigitOf(key.slice(0, -1))))
    return { refused: "bad-reference", said: key };
  const common = { filter, companyPrefix: "", key };
  if (header === SSCC_PLUS)
    return (
      isFilling(bits, hasMore) ?? { ...common, scheme: "sscc", encoding: "sscc+", serial: "", elements: `(00)${key}` }
    );
  const serial = readSerial(bits);
  if (typeof serial !== "string") return serial;
  return (
    isFilling(bits, hasMore) ?? {
      ...common,
      scheme: "sgtin",
      encoding: "sgtin+",
      serial,
      elements: `(01)${key}(21)${serial}`,
    }
  );
}

const SSCC_PLUS = 0xf9;
const SGTIN_PLUS = 0xf7;
const SERIAL_MAX = 20;
const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Three bits say how it is written, five how long it is. */
function readSerial(bits: BitReader): string | EpcRefusal {
  if (bits.left < 8) return { refused: "too-short", said: "no serial number" };
  const coding = bits.number(3);
  const length = bits.number(5);
  if (length === 0 || length > SERIAL_MAX) return { refused: "bad-serial", said: `${length} characters` };
  const width = coding === 0 ? digitBits(length) : (widths[coding] ?? 0) * length;
  if (width === 0) return { refused: "bad-serial", said: `written in form ${coding}` };
  if (bits.left < width) return { refused: "too-short", said: `serial number of ${width} bits` };
  const text = coding === 0 ? String(bits.take(width)).padStart(length, "0") : readChars(bits, coding, length);
  return text.length === length && isText(text, SERIAL_MAX) ? text : { refused: "bad-serial", said: text };
}

/** 1 and 2 are hex in capital and small letters, 3 is file-safe base 64, 4 is ASCII. */
const widths: Record<number, number> = { 1: 4, 2: 4, 3: 6, 4: 7 };

/** As many bits as the largest number of that many digits needs. */
const digitBits = (digits: number): number => (10n ** BigInt(digits) - 1n).toString(2).length;

function readChars(bits: BitReader, coding: number, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++) {
    const value = bits.number(widths[coding] ?? 0);
    if (coding === 1) text += value.toString(16).toUpperCase();
    else if (coding === 2) text += value.toString(16);
    else text += coding === 3 ? (base64[value] ?? "") : String.fromCharCode(value);
  }
  return text;
}

/** Nothing follows but zeros, unless the toggle bit says that data does. */
const isFilling = (bits: BitReader, hasMore: boolean): EpcRefusal | undefined =>
  hasMore || bits.take(bits.left) === 0n ? undefined : { refused: "bad-filling", said: "bits are set behind the end" };
