import type { ByteReader, ByteWriter } from "./bytes.ts";
import { readCounts, readInts, writeInts } from "./int-column.ts";
import { WireFault } from "./wire-fault.ts";

const asText = 0;
const asUuid = 1;
const asNumbered = 2;
const asJson = 3;

/**
 * Texts of one column: each different one once, then which stands where. The different ones travel as text behind what all begin with, as 16 bytes (UUIDs),
 * as patterns with numbers (`A-01-03`, `k3m9x2.ab12c-104-0`), or as JSON (what UTF-8 cannot say).
 */
export function writeTexts(out: ByteWriter, texts: readonly string[]): void {
  if (texts.length === 0) return;
  const places = new Map<string, number>();
  const indexes = texts.map((text) => {
    let index = places.get(text);
    if (index === undefined) {
      index = places.size;
      places.set(text, index);
    }
    return index;
  });
  out.count(places.size);
  if (places.size < texts.length) writeInts(out, indexes);
  writeDistinct(out, [...places.keys()]);
}

/** `charsMax` bounds the sum of the lengths of what is given back, `spend` is told each. */
export function readTexts(input: ByteReader, count: number, spend: (chars: number) => void): string[] {
  if (count === 0) return [];
  const distinct = input.count(count, "different texts");
  if (distinct === 0) throw new WireFault("malformed", "a column of texts without texts");
  const indexes = distinct < count ? readCounts(input, count, distinct - 1, "place of a text") : undefined;
  const texts = readDistinct(input, distinct, spend);
  if (!indexes) return texts;
  let chars = 0;
  const all = indexes.map((index) => {
    const text = texts[index] as string;
    chars += text.length;
    return text;
  });
  spend(chars);
  return all;
}

function writeDistinct(out: ByteWriter, texts: readonly string[]): void {
  if (!texts.every((text) => text.isWellFormed())) {
    out.byte(asJson);
    writePlain(
      out,
      texts.map((text) => JSON.stringify(text)),
    );
  } else if (texts.every((text) => text.length === 36 && uuid.test(text))) {
    out.byte(asUuid);
    for (const text of texts) out.raw(Buffer.from(text.replaceAll("-", ""), "hex"));
  } else if (!writeNumbered(out, texts)) {
    out.byte(asText);
    writePlain(out, texts);
  }
}

function readDistinct(input: ByteReader, count: number, spend: (chars: number) => void): string[] {
  const form = input.byte();
  if (form === asText) return readPlain(input, count, spend);
  if (form === asNumbered) return readNumbered(input, count, spend);
  if (form === asUuid) {
    spend(36 * count);
    return Array.from({ length: count }, () => {
      const hex = input.raw(16).toString("hex");
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    });
  }
  if (form !== asJson) throw new WireFault("malformed", `a column of texts in form ${form}`);
  return readPlain(input, count, spend).map((json) => {
    try {
      const text = JSON.parse(json);
      if (typeof text === "string") return text;
    } catch {}
    throw new WireFault("malformed", "a text that is no JSON text");
  });
}

/** What all begin with, their lengths in UTF-16 units without it, and the rest in one piece of UTF-8. */
function writePlain(out: ByteWriter, texts: readonly string[]): void {
  const prefix = texts.length > 1 ? commonStart(texts) : "";
  out.text(prefix);
  writeInts(
    out,
    texts.map((text) => text.length - prefix.length),
  );
  out.text(texts.map((text) => text.slice(prefix.length)).join(""));
}

function readPlain(input: ByteReader, count: number, spend: (chars: number) => void): string[] {
  const prefix = input.text(input.left, "bytes of text");
  const lengths = readInts(input, count);
  const bytes = input.block(input.left, "bytes of text");
  spend(prefix.length * count + bytes.length);
  const all = bytes.toString();
  let at = 0;
  const texts = lengths.map((length) => {
    if (!(length >= 0)) throw new WireFault("malformed", "a text of negative length");
    at += length;
    return prefix + all.slice(at - length, at);
  });
  if (at !== all.length) throw new WireFault("malformed", "texts and their lengths do not agree");
  return texts;
}

function commonStart(texts: readonly string[]): string {
  let start = texts[0] as string;
  for (const text of texts) while (!text.startsWith(start)) start = start.slice(0, -1);
  return start.isWellFormed() ? start : start.slice(0, -1);
}

/** Stands for a number in a pattern; with leading zeros, for one of as many digits as the character after it says. */
const numberMark = "\u0001";
const paddedMark = "\u0002";
const digitsMax = 15;
/** Worth it when a pattern serves at least so many texts. */
const textsPerPattern = 6;
const numbersMax = 12;

function writeNumbered(out: ByteWriter, texts: readonly string[]): boolean {
  const most = Math.floor(texts.length / textsPerPattern);
  if (most === 0) return false;
  const patterns = new Map<string, { id: number; numbers: number[][] }>();
  const ids: number[] = [];
  for (const text of texts) {
    if (text.includes(numberMark) || text.includes(paddedMark)) return false;
    const found: number[] = [];
    const pattern = text.replace(/\d+/g, (digits) => {
      if (digits.length > digitsMax || found.length === numbersMax) return digits;
      found.push(Number(digits));
      return digits[0] === "0" && digits.length > 1 ? paddedMark + String.fromCharCode(digits.length) : numberMark;
    });
    let known = patterns.get(pattern);
    if (!known) {
      if (patterns.size === most) return false;
      known = { id: patterns.size, numbers: found.map(() => []) };
      patterns.set(pattern, known);
    }
    ids.push(known.id);
    for (const [i, number] of found.entries()) (known.numbers[i] as number[]).push(number);
  }
  out.byte(asNumbered).count(patterns.size);
  writePlain(out, [...patterns.keys()]);
  writeInts(out, ids);
  for (const { numbers } of patterns.values()) for (const column of numbers) writeInts(out, column);
  return true;
}

function readNumbered(input: ByteReader, count: number, spend: (chars: number) => void): string[] {
  const kinds = input.count(count, "patterns");
  const patterns = readPlain(input, kinds, spend).map((pattern) => {
    const { texts, marks } = partsOf(pattern);
    if (marks.length > numbersMax || marks.some((width) => width > digitsMax))
      throw new WireFault("malformed", "a pattern with too many numbers");
    return { texts, marks, numbers: [] as number[][], uses: 0, at: 0 };
  });
  const ids = readCounts(input, count, kinds - 1, "pattern of a text");
  for (const id of ids) (patterns[id] as { uses: number }).uses++;
  for (const pattern of patterns) {
    const chars = pattern.texts.reduce((sum, part) => sum + part.length, 16 * pattern.marks.length);
    spend(chars * pattern.uses);
    pattern.numbers = pattern.marks.map(() => readCounts(input, pattern.uses, 10 ** digitsMax, "number in a text"));
  }
  return ids.map((id) => {
    const pattern = patterns[id] as (typeof patterns)[number];
    const row = pattern.at++;
    let text = pattern.texts[0] as string;
    for (const [i, width] of pattern.marks.entries())
      text += String(pattern.numbers[i]?.[row]).padStart(width, "0") + pattern.texts[i + 1];
    return text;
  });
}

/** What stands between the numbers of a pattern, and how wide each number is at least. */
function partsOf(pattern: string): { texts: string[]; marks: number[] } {
  const texts = [""];
  const marks: number[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] as string;
    if (char === numberMark || char === paddedMark) {
      marks.push(char === numberMark ? 0 : pattern.charCodeAt(++i));
      texts.push("");
    } else texts[texts.length - 1] += char;
  }
  return { texts, marks };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
