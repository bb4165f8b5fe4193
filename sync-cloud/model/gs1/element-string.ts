import { aiAt, findAi, valueLengthMax } from "./ai-lookup.ts";
import { aimIdentifierOf } from "./aim-identifier.ts";
import { checkAssociations, checkValue } from "./check-elements.ts";
import type { Gs1Element, Gs1Error, Gs1ErrorCode } from "./gs1-error.ts";

export type ElementStringRead =
  | {
      readonly ok: true;
      readonly elements: readonly Gs1Element[];
      readonly ambiguity: Ambiguity | null;
      /** Companions another barcode on the item must carry; empty unless `partOfLabel`. */
      readonly missing: readonly Gs1Error[];
    }
  /** `elements` are those that could still be told apart, right or wrong. */
  | { readonly ok: false; readonly errors: readonly Gs1Error[]; readonly elements: readonly Gs1Element[] };

/**
 * A separator may have been lost: the value read as one could as well be several elements. The reading by the standard
 * is the one in `elements`; a person, or what is known of the item, must say which is meant.
 */
export interface Ambiguity {
  readonly ai: string;
  /** Index of the value in the text. */
  readonly at: number;
  readonly read: string;
  readonly couldBe: readonly Gs1Element[];
}

export interface ElementStringOptions {
  /** FNC1 is known to come through, as when the scanner sent a GS1 symbology identifier: none can have been lost. */
  readonly fnc1Sent?: boolean;
  /**
   * The text is one barcode of a label that may have more. Companions are required of all barcodes on an item together
   * (dictionary, note on pairings), so a missing one is told in `missing` and is no error.
   */
  readonly partOfLabel?: boolean;
}

/** FNC1 as scanners send it between elements. */
export const separator = "\x1d";

/** More than the largest symbol holds (QR Code, 7,089 digits); what is longer is refused unread. */
export const inputLengthMax = 8192;

/**
 * Reads one GS1 element string: raw (`0109501…␝10ABC`, FNC1 as GS, AIM identifier or a leading FNC1 allowed) or as
 * printed for people (`(01)09501…(10)ABC`, a bracket inside a value as `\(`). Never throws; time is linear.
 * Checks every value, then what may and must stand together.
 */
export function parseElementString(text: string, options: ElementStringOptions = {}): ElementStringRead {
  if (text.length > inputLengthMax) {
    return failed([message("input-too-long", "", inputLengthMax, `at most ${inputLengthMax}`, `${text.length}`)], []);
  }
  const start = aimIdentifierOf(text) === null ? 0 : 3;
  const isBracketed = text.charAt(start) === "(";
  const split = isBracketed ? splitBracketed(text, start) : splitRaw(text, start);
  if (split.placed.length === 0 && split.errors.length === 0) {
    return failed([message("input-empty", "", start, "an AI", "")], []);
  }
  const faults = [...split.errors, ...checkPlaced(split.placed)];
  const missing = options.partOfLabel ? faults.filter(({ code }) => code === "requires-other") : [];
  const errors = faults.filter((fault) => !missing.includes(fault));
  const elements = split.placed.map(({ ai, value }) => ({ ai, value }));

  // Only a text with no sign of FNC1 anywhere can have lost one.
  const mayHaveLost = !options.fnc1Sent && !isBracketed && start === 0 && !text.includes(separator);
  const last = split.placed.at(-1);
  const other = mayHaveLost && last ? otherReading(elements, last) : null;
  if (errors.length === 0) return { ok: true, elements, ambiguity: other, missing };
  if (!last || !other || errors.every((error) => error.at < last.at)) return failed(errors, elements);
  const lost = message("separator-missing", last.ai, last.at, formatBracketed(other.couldBe), last.value);
  return failed([...errors.filter((error) => error.at < last.at), lost], elements);
}

/** The raw form: a separator behind each value whose length the AI does not tell, unless it is the last. */
export function formatElementString(elements: readonly Gs1Element[]): string {
  return elements
    .map(({ ai, value }, index) => {
      const needsSeparator = index < elements.length - 1 && findAi(ai)?.predefined !== true;
      return ai + value + (needsSeparator ? separator : "");
    })
    .join("");
}

/** The form for people. A backslash before `(` in a value keeps it from being read as the next AI. */
export function formatBracketed(elements: readonly Gs1Element[]): string {
  return elements.map(({ ai, value }) => `(${ai})${value.replaceAll("(", "\\(")}`).join("");
}

/** An element and where its value begins in the text. */
interface PlacedElement extends Gs1Element {
  readonly at: number;
}

interface Split {
  readonly placed: readonly PlacedElement[];
  readonly errors: readonly Gs1Error[];
}

function splitRaw(text: string, start: number): Split {
  const placed: PlacedElement[] = [];
  let at = start;
  let end = -1;
  while (at < text.length) {
    if (text.charAt(at) === separator) {
      // Leading, and needless ones behind a predefined length, are allowed; the standard tells readers to skip them.
      at++;
      continue;
    }
    const ai = aiAt(text, at);
    const row = findAi(ai);
    if (!row) return { placed, errors: [message("unknown-ai", "", at, "a GS1 AI", text.slice(at, at + 4))] };
    const valueAt = at + ai.length;
    if (end < valueAt) end = indexOrEnd(text, separator, valueAt);
    at = row.predefined ? Math.min(end, valueAt + valueLengthMax(row)) : end;
    placed.push({ ai, value: text.slice(valueAt, at), at: valueAt });
  }
  return { placed, errors: [] };
}

function indexOrEnd(text: string, part: string, from: number): number {
  const at = text.indexOf(part, from);
  return at < 0 ? text.length : at;
}

function splitBracketed(text: string, start: number): Split {
  const placed: PlacedElement[] = [];
  const errors: Gs1Error[] = [];
  let at = start;
  while (at < text.length) {
    const ai = bracketedAiAt(text, at);
    if (ai === "")
      return { placed, errors: [...errors, message("bracket-missing", "", at, "(AI)", text.slice(at, at + 6))] };
    const valueAt = at + ai.length + 2;
    at = valueAt;
    while (at < text.length && bracketedAiAt(text, at) === "") at += text.startsWith("\\(", at) ? 2 : 1;
    const printed = text.slice(valueAt, at);
    const lead = printed.length - printed.trimStart().length;
    const value = printed.trim().replaceAll("\\(", "(");
    if (findAi(ai)) placed.push({ ai, value, at: valueAt + lead });
    else errors.push(message("unknown-ai", ai, valueAt - ai.length - 1, "a GS1 AI", ai));
  }
  return { placed, errors };
}

/** The digits in `(nn)` to `(nnnn)` at this place, or "". */
function bracketedAiAt(text: string, at: number): string {
  if (text.charAt(at) !== "(") return "";
  const [, ai = ""] = /^\((\d{2,4})\)/.exec(text.slice(at, at + 6)) ?? [];
  return ai;
}

function checkPlaced(placed: readonly PlacedElement[]): Gs1Error[] {
  const errors: Gs1Error[] = [];
  for (const { ai, value, at } of placed) {
    const row = findAi(ai);
    const fault = row ? checkValue(row, value) : null;
    if (fault) errors.push(message(fault.code, ai, at + fault.at, fault.expected, fault.found));
  }
  for (const { index, code, expected, found } of checkAssociations(placed)) {
    const element = placed[index];
    if (element) errors.push(message(code, element.ai, element.at, expected, found));
  }
  return errors;
}

/**
 * Another way to read the last value, as a shorter one with whole, valid elements behind it. The first that fits, which
 * is the one with the most elements. Bounded: no AI takes more than 90 characters, so there are at most 90 places to cut.
 */
function otherReading(elements: readonly Gs1Element[], last: PlacedElement): Ambiguity | null {
  const row = findAi(last.ai);
  if (!row || row.predefined) return null;
  const before = elements.slice(0, -1);
  const cutMax = Math.min(valueLengthMax(row), last.value.length - 3);
  if (last.value.length > cutMax + lostTailMax) return null;
  for (let cut = 1; cut <= cutMax; cut++) {
    if (aiAt(last.value, cut) === "") continue;
    const rest = splitRaw(last.value, cut);
    if (rest.errors.length > 0) continue;
    const couldBe = [
      { ai: last.ai, value: last.value.slice(0, cut) },
      ...rest.placed.map(({ ai, value }) => ({ ai, value })),
    ];
    const allValid = couldBe.every(({ ai, value }) => {
      const itsRow = findAi(ai);
      return itsRow !== undefined && checkValue(itsRow, value) === null;
    });
    const isNew = rest.placed.every(({ ai }) => ai !== last.ai && !before.some((element) => element.ai === ai));
    if (allValid && isNew && checkAssociations([...before, ...couldBe]).length === 0) {
      return { ai: last.ai, at: last.at, read: last.value, couldBe };
    }
  }
  return null;
}

/** What follows a lost separator in practice fits in this; it bounds the work on a hostile text. */
const lostTailMax = 120;

function failed(errors: readonly Gs1Error[], elements: readonly Gs1Element[]): ElementStringRead {
  return { ok: false, errors, elements };
}

/** `found` is cut short: an error is shown on a handheld. */
function message(code: Gs1ErrorCode, ai: string, at: number, expected: string, found: string): Gs1Error {
  return { code, ai, at, expected, found: found.length > 100 ? `${found.slice(0, 100)}…` : found };
}
