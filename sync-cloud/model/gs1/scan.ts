import { aiAt, findAi } from "./ai-lookup.ts";
import { type AimIdentifier, aimIdentifierOf } from "./aim-identifier.ts";
import { checkDigit, isDigits } from "./check-digit.ts";
import { checkValue } from "./check-elements.ts";
import { isoDate } from "./dates.ts";
import { parseDigitalLink } from "./digital-link.ts";
import { type Ambiguity, inputLengthMax, parseElementString, separator } from "./element-string.ts";
import type { Gs1Element, Gs1Error } from "./gs1-error.ts";
import { expandUpcE, normalizeGtin } from "./gtin.ts";
import { parseSscc } from "./sscc.ts";

/** What a scanner delivered, told apart. Every kind keeps the text as it came, without what the scanner put around it. */
export type Scan = ScanCommon &
  (
    | Gs1Scan
    /** Bare digits of an EAN, UPC or ITF-14 symbol; always 14 long here. */
    | { readonly kind: "gtin"; readonly gtin: string }
    | { readonly kind: "sscc"; readonly sscc: string }
    /** A web address that is not a Digital Link. */
    | { readonly kind: "url"; readonly url: string }
    /** Location labels, LPNs, badges, and all else that says nothing about itself. */
    | { readonly kind: "text" }
    /** Certainly meant as GS1 data, and wrong. */
    | { readonly kind: "bad-gs1"; readonly errors: readonly Gs1Error[]; readonly elements: readonly Gs1Element[] }
  );

export interface ScanCommon {
  /** The data without scanner prefix, suffix and AIM identifier. */
  readonly text: string;
  /** Such as `]C1`, when the scanner sent one. */
  readonly aimIdentifier: string | null;
}

export interface Gs1Scan {
  readonly kind: "gs1";
  readonly elements: readonly Gs1Element[];
  readonly ambiguity: Ambiguity | null;
  /** What another barcode of the same label must add: a lot alone misses its GTIN. */
  readonly missing: readonly Gs1Error[];
  /** The trade item itself: AI 01, 03 or 8006. */
  readonly gtin?: string;
  /** The trade items inside a logistic unit: AI 02 or 8026, counted by `count`. */
  readonly contentGtin?: string;
  readonly sscc?: string;
  readonly lot?: string;
  readonly serial?: string;
  /** Dates are YYYY-MM-DD. AI 17, or the day of AI 7003. */
  readonly expiryDate?: string;
  readonly bestBefore?: string;
  readonly sellBy?: string;
  readonly productionDate?: string;
  readonly packagingDate?: string;
  /** AI 30 or 37. */
  readonly count?: number;
  /** AI 310n or 320n, AI 330n or 340n: rounded to the gram. */
  readonly netWeightGrams?: number;
  readonly grossWeightGrams?: number;
}

export interface ScanOptions {
  /** UTC milliseconds, for the century of dates; the clock when left out. */
  readonly nowMs?: number;
  /** What this scanner is set to send before and after the data, besides control characters and blanks. */
  readonly prefix?: string;
  readonly suffix?: string;
  /** What this scanner sends for FNC1 where its keyboard mode cannot send GS, such as `~`. */
  readonly fnc1As?: string;
}

/**
 * Tells apart what a scanner delivered. Never throws. The order is behaviour: what the AIM identifier says first, then
 * forms that cannot be anything else (GS inside, brackets, a web address), then bare digits by check digit, then an
 * element string that lost its FNC1 but begins with a key whose check digit is right. All else is text.
 */
export function readScan(raw: string, options: ScanOptions = {}): Scan {
  const stripped = strip(raw, options);
  const aim = aimIdentifierOf(stripped);
  const text = aim === null ? stripped : stripped.slice(3);
  const common = { text, aimIdentifier: aim?.text ?? null };
  const nowMs = options.nowMs ?? Date.now();
  if (options.fnc1As && text.includes(options.fnc1As)) {
    // The stand-in may also be an ordinary character of a plain label, so it counts only where GS1 data comes out.
    const separated = text.replaceAll(options.fnc1As, separator);
    const scan = classify(separated, aim, nowMs);
    if (scan.kind === "gs1" || scan.kind === "bad-gs1") return { ...common, text: separated, ...scan };
  }
  return { ...common, ...classify(text, aim, nowMs) };
}

/** The value of one AI in a GS1 scan. */
export function elementValue(elements: readonly Gs1Element[], ai: string): string | undefined {
  return elements.find((element) => element.ai === ai)?.value;
}

type Classified = Scan extends infer Kind ? (Kind extends ScanCommon ? Omit<Kind, keyof ScanCommon> : never) : never;

function classify(text: string, aim: AimIdentifier | null, nowMs: number): Classified {
  if (text.length > inputLengthMax) return { kind: "text" };
  if (aim?.carries === "element-string") return fromElementString(text, true, nowMs);
  if (aim !== null && aim.carries !== "other") return fromEan(text, aim);
  if (/^https?:\/\//i.test(text)) return fromUrl(text, nowMs);
  if (isSurelyElementString(text)) return fromElementString(text, false, nowMs);
  if (isDigits(text)) {
    const gtin = normalizeGtin(text);
    if (gtin !== null) return { kind: "gtin", gtin };
    const sscc = parseSscc(text);
    if (sscc !== null) return { kind: "sscc", sscc };
  }
  return beginsWithRightKey(text) ? fromElementString(text, false, nowMs) : { kind: "text" };
}

/** A separator between elements, or brackets around a known AI. `(555) 123` and `10-22` are neither. */
function isSurelyElementString(text: string): boolean {
  if (text.startsWith("(")) {
    const [, ai = ""] = /^\((\d{2,4})\)/.exec(text) ?? [];
    return findAi(ai) !== undefined;
  }
  if (!text.includes(separator)) return false;
  const start = text.search(notSeparator);
  return start >= 0 && isDigits(text.slice(start, start + 2));
}

const notSeparator = new RegExp(`[^${separator}]`);

/** Digits after `00`, `01`, `02`, `03` or `41n` whose check digit is right: not chance, for a text longer than a bare key. */
function beginsWithRightKey(text: string): boolean {
  const ai = aiAt(text, 0);
  const row = findAi(ai);
  const key = row?.components[0];
  if (!row?.predefined || !key?.linters.includes("csum")) return false;
  return checkValue(row, text.slice(ai.length, ai.length + key.maxLength)) === null;
}

function fromElementString(text: string, fnc1Sent: boolean, nowMs: number): Classified {
  const read = parseElementString(text, { fnc1Sent, partOfLabel: true });
  if (!read.ok && !read.errors.every(isCountOnItem))
    return { kind: "bad-gs1", errors: read.errors, elements: read.elements };
  const { elements } = read;
  const { ambiguity, missing } = read.ok ? read : { ambiguity: null, missing: [] };
  const sscc = elementValue(elements, "00");
  if (sscc !== undefined && elements.length === 1) return { kind: "sscc", sscc };
  return { kind: "gs1", elements, ambiguity, missing, ...facts(elements, nowMs) };
}

/**
 * By the dictionary a count (37) belongs to contained items (02), never to 01. Case labels with 01 and 37 are in use all the same, and
 * whoever holds the case cannot mend its label: it is read as so many of that item.
 */
const isCountOnItem = ({ code, ai, found }: Gs1Error): boolean =>
  code === "excludes-other" && ai === "01" && found === "37";

function fromUrl(url: string, nowMs: number): Classified {
  const read = parseDigitalLink(url);
  if (read.ok)
    return { kind: "gs1", elements: read.elements, ambiguity: null, missing: [], ...facts(read.elements, nowMs) };
  // A path such as /00/index is somebody's web page: only a key of the right shape is taken for a broken Digital Link.
  const key = read.elements[0];
  const isLink = key !== undefined && !read.errors.some(({ ai, code }) => ai === key.ai && shapeFaults.has(code));
  return isLink ? { kind: "bad-gs1", errors: read.errors, elements: read.elements } : { kind: "url", url };
}

const shapeFaults = new Set<Gs1Error["code"]>([
  "bad-character",
  "value-missing",
  "value-too-short",
  "value-too-long",
  "company-prefix-missing",
]);

/** The symbol is a retail one, so the digits must be a GTIN; an add-on of two or five digits behind it is dropped. */
function fromEan(text: string, aim: AimIdentifier): Classified {
  const digits = aim.carries === "ean" ? text.slice(0, 13) : text;
  const upcE = aim.carries === "upc-e-or-ean" && digits.length <= 8 ? expandUpcE(digits) : null;
  const gtin = normalizeGtin(upcE ?? digits);
  if (gtin !== null) return { kind: "gtin", gtin };
  const at = Math.max(0, digits.length - 1);
  const expected = isDigits(digits) ? checkDigit(digits.slice(0, -1)) : "digits";
  return {
    kind: "bad-gs1",
    errors: [{ code: "check-digit-wrong", ai: "01", at, expected, found: digits.slice(-1) }],
    elements: [],
  };
}

type Facts = Omit<Gs1Scan, "kind" | "elements" | "ambiguity" | "missing">;

function facts(elements: readonly Gs1Element[], nowMs: number): Facts {
  const found: { -readonly [Field in keyof Facts]: Facts[Field] } = {};
  for (const { ai, value } of elements) {
    if (ai === "00") found.sscc = value;
    else if (ai === "01" || ai === "03") found.gtin = value;
    else if (ai === "8006") found.gtin = value.slice(0, 14);
    else if (ai === "02") found.contentGtin = value;
    else if (ai === "8026") found.contentGtin = value.slice(0, 14);
    else if (ai === "10") found.lot = value;
    else if (ai === "21") found.serial = value;
    else if (ai === "30" || ai === "37") found.count = Number(value);
    else if (ai === "11") found.productionDate = day(value, nowMs);
    else if (ai === "13") found.packagingDate = day(value, nowMs);
    else if (ai === "15") found.bestBefore = day(value, nowMs);
    else if (ai === "16") found.sellBy = day(value, nowMs);
    else if (ai === "17") found.expiryDate = day(value, nowMs);
    else if (ai === "7003") found.expiryDate ??= day(value.slice(0, 6), nowMs);
    else if (ai.startsWith("310")) found.netWeightGrams = grams(value, ai, gramsPerKilogram);
    else if (ai.startsWith("320")) found.netWeightGrams ??= grams(value, ai, gramsPerPound);
    else if (ai.startsWith("330")) found.grossWeightGrams = grams(value, ai, gramsPerKilogram);
    else if (ai.startsWith("340")) found.grossWeightGrams ??= grams(value, ai, gramsPerPound);
  }
  return found;
}

function day(yymmdd: string, nowMs: number): string | undefined {
  return isoDate(yymmdd, nowMs) ?? undefined;
}

/** Both in units of 10 micrograms, so that six digits times one of them stays a whole number below 2^53. */
const gramsPerKilogram = 1_000 * 100_000;
const gramsPerPound = 45_359_237;

/** The last digit of the AI tells how many of the six digits are decimals. */
function grams(value: string, ai: string, perUnit: number): number {
  return Math.round((Number(value) * perUnit) / 10 ** (5 + Number(ai.charAt(3))));
}

/** Takes off what is set for this scanner, then control characters but GS, and blanks, at both ends. */
function strip(raw: string, { prefix = "", suffix = "" }: ScanOptions): string {
  let text = trimControls(raw);
  if (prefix !== "" && text.startsWith(prefix)) text = text.slice(prefix.length);
  if (suffix !== "" && text.endsWith(suffix)) text = text.slice(0, -suffix.length);
  return trimControls(text);
}

function trimControls(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isFrame(text, start)) start++;
  while (end > start && isFrame(text, end - 1)) end--;
  return text.slice(start, end);
}

function isFrame(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code <= 32 || code === 127) && text.charAt(at) !== separator;
}
