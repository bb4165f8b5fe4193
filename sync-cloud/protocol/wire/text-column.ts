import type { ByteReader, ByteWriter } from "./bytes.ts";
import { readCounts, readInts, writeInts } from "./int-column.ts";
import { WireFault } from "./wire-fault.ts";

const asText = 0;
const asUuid = 1;
const asNumbered = 2;
const asJson = 3;

/**
 * Texts of one column: each different one once, then which stands where. The different ones travel as text behind what all begin with, as 16 bytes (UUIDs),
 * as patterns in which numbers, UUIDs and hashes vary (`A-01-03`, `k3m9x2.ab12c-104-0`), or as JSON (what UTF-8 cannot say).
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
    return Array.from({ length: count }, () => asUuidText(input.raw(16).toString("hex")));
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

/**
 * What varies in a pattern, and is said in a column of its own. A number; a number with leading zeros, of as many digits as the character after it says; a UUID;
 * bytes as lowercase hex digits, as many as the character after it says.
 */
const numberMark = "\u0001";
const paddedMark = "\u0002";
const uuidMark = "\u0003";
const hexMark = "\u0004";
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const anyMark = /[\u0001-\u0004]/;
const varying = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16,}|\d+/g;
const digitsMax = 15;
const hexBytesMax = 64;
/** Worth it when a pattern serves at least so many texts. */
const textsPerPattern = 6;
const varyingMax = 12;

/** Patterns with what varies in them; false where there is too little that repeats. */
function writeNumbered(out: ByteWriter, texts: readonly string[]): boolean {
  const most = Math.floor(texts.length / textsPerPattern);
  if (most === 0) return false;
  const patterns = new Map<string, { id: number; columns: (number | Buffer)[][] }>();
  const ids: number[] = [];
  for (const text of texts) {
    if (anyMark.test(text)) return false;
    const found: (number | Buffer)[] = [];
    const pattern = text.replace(varying, (part) => (found.length === varyingMax ? part : take(part, found)));
    let known = patterns.get(pattern);
    if (!known) {
      if (patterns.size === most) return false;
      known = { id: patterns.size, columns: found.map(() => []) };
      patterns.set(pattern, known);
    }
    ids.push(known.id);
    for (const [i, value] of found.entries()) (known.columns[i] as (number | Buffer)[]).push(value);
  }
  out.byte(asNumbered).count(patterns.size);
  writePlain(out, [...patterns.keys()]);
  writeInts(out, ids);
  for (const { columns } of patterns.values())
    for (const column of columns)
      if (typeof column[0] === "number") writeInts(out, column as number[]);
      else for (const bytes of column as Buffer[]) out.raw(bytes);
  return true;
}

/** What stands in the pattern for a part that varies; its value goes to `found`. */
function take(part: string, found: (number | Buffer)[]): string {
  if (part[8] === "-") {
    found.push(Buffer.from(part.replaceAll("-", ""), "hex"));
    return uuidMark;
  }
  if (/[a-f]/.test(part)) {
    const bytes = Math.min(part.length >> 1, hexBytesMax);
    found.push(Buffer.from(part.slice(0, 2 * bytes), "hex"));
    return hexMark + String.fromCharCode(bytes) + part.slice(2 * bytes);
  }
  // Of a longer one, an SSCC for instance, the end: that is where it counts.
  const start = part.slice(0, -digitsMax);
  const digits = part.slice(start.length);
  found.push(Number(digits));
  return (
    start + (digits[0] === "0" && digits.length > 1 ? paddedMark + String.fromCharCode(digits.length) : numberMark)
  );
}

function readNumbered(input: ByteReader, count: number, spend: (chars: number) => void): string[] {
  const kinds = input.count(count, "patterns");
  const patterns = readPlain(input, kinds, spend).map((pattern) => {
    const { texts, marks } = partsOf(pattern);
    if (marks.length > varyingMax) throw new WireFault("malformed", "a pattern in which too much varies");
    return { texts, marks, columns: [] as string[][], uses: 0, at: 0 };
  });
  const ids = readCounts(input, count, kinds - 1, "pattern of a text");
  for (const id of ids) (patterns[id] as { uses: number }).uses++;
  for (const pattern of patterns) {
    const { texts, marks, uses } = pattern;
    const chars =
      texts.reduce((sum, part) => sum + part.length, 0) + marks.reduce((sum, mark) => sum + charsOf(mark), 0);
    spend(chars * uses);
    pattern.columns = marks.map((mark) => readVarying(input, mark, uses));
  }
  return ids.map((id) => {
    const pattern = patterns[id] as (typeof patterns)[number];
    const row = pattern.at++;
    let text = pattern.texts[0] as string;
    for (let i = 0; i < pattern.columns.length; i++)
      text += (pattern.columns[i]?.[row] as string) + (pattern.texts[i + 1] as string);
    return text;
  });
}

/** `size`: digits at least, or bytes. */
interface Mark {
  kind: string;
  size: number;
}

const charsOf = ({ kind, size }: Mark): number => (kind === hexMark ? 2 * size : kind === uuidMark ? 36 : 16);

function readVarying(input: ByteReader, { kind, size }: Mark, count: number): string[] {
  if (kind === numberMark || kind === paddedMark)
    return readCounts(input, count, 10 ** digitsMax, "number in a text").map((one) => String(one).padStart(size, "0"));
  const hexes = Array.from({ length: count }, () => input.raw(size).toString("hex"));
  return kind === uuidMark ? hexes.map(asUuidText) : hexes;
}

/** What stands between the parts of a pattern that vary, and what these are. */
function partsOf(pattern: string): { texts: string[]; marks: Mark[] } {
  const texts = [""];
  const marks: Mark[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const kind = pattern[i] as string;
    if (!anyMark.test(kind)) {
      texts[texts.length - 1] += kind;
      continue;
    }
    const isSized = kind === paddedMark || kind === hexMark;
    const size = isSized ? pattern.charCodeAt(++i) : kind === uuidMark ? 16 : 0;
    if (!(size <= (kind === hexMark ? hexBytesMax : kind === paddedMark ? digitsMax : 16)))
      throw new WireFault("malformed", "a pattern with a part that is too long");
    marks.push({ kind, size });
    texts.push("");
  }
  return { texts, marks };
}

const asUuidText = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
