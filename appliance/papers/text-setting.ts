import bidiModule from "bidi-js";
import { type Face, faceFor, mainFace, type Weight } from "./fonts.ts";

/** A stretch of a line in one face and one direction; `text` stays in reading order. */
export interface Run {
  face: Face;
  text: string;
  rightToLeft: boolean;
}

/**
 * Breaks text into lines no wider than `width` (same unit as `size`). Breaks at spaces, after - and /, between Chinese and
 * Japanese characters, and inside a word only when the word alone is wider than the line. Nothing is dropped.
 */
export function wrap(text: string, weight: Weight, size: number, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of printable(text, weight).split("\n")) {
    let line = "";
    let lineWidth = 0;
    for (const piece of pieces(paragraph)) {
      const pieceWidth = textWidth(piece.trimEnd(), weight, size);
      if (line && lineWidth + pieceWidth > width) {
        lines.push(line.trimEnd());
        line = "";
        lineWidth = 0;
      }
      if (pieceWidth <= width) {
        line += piece;
        lineWidth += textWidth(piece, weight, size);
        continue;
      }
      for (const { segment } of graphemes.segment(piece)) {
        const segmentWidth = textWidth(segment, weight, size);
        if (line && lineWidth + segmentWidth > width) {
          lines.push(line);
          line = "";
          lineWidth = 0;
        }
        line += segment;
        lineWidth += segmentWidth;
      }
    }
    lines.push(line.trimEnd());
  }
  return lines;
}

/** Width of one line, in the unit of `size`. */
export function textWidth(line: string, weight: Weight, size: number): number {
  const key = `${weight} ${line}`;
  let emWidth = emWidths.get(key);
  if (emWidth === undefined) {
    emWidth = 0;
    for (const { face, text } of runsOf(line, weight)) {
      emWidth += face.font.layout(text).advanceWidth / face.font.unitsPerEm;
    }
    if (emWidths.size >= measuredMax) emWidths.clear();
    emWidths.set(key, emWidth);
  }
  return emWidth * size;
}

/** The runs of one line from left to right as printed (Unicode Bidirectional Algorithm, rule L2). */
export function runsOf(line: string, weight: Weight): Run[] {
  const text = printable(line, weight);
  if (plain.test(text)) return text ? [{ face: mainFace(weight), text, rightToLeft: false }] : [];
  const embedding = bidi.getEmbeddingLevels(text, "auto");
  const mirrored = bidi.getMirroredCharactersMap(text, embedding.levels);
  const runs: (Run & { level: number })[] = [];
  let at = 0;
  for (const character of text) {
    const level = embedding.levels[at] ?? 0;
    const shown = mirrored.get(at) ?? character;
    at += character.length;
    const last = runs.at(-1);
    const codePoint = shown.codePointAt(0) ?? 0;
    const staysInFace =
      last && (clings.test(shown) || level % 2 === 1) && last.face.font.hasGlyphForCodePoint(codePoint);
    const face = staysInFace ? last.face : (faceFor(codePoint, weight) ?? mainFace(weight));
    if (last && last.level === level && last.face === face) last.text += shown;
    else runs.push({ face, text: shown, rightToLeft: level % 2 === 1, level });
  }
  return inVisualOrder(runs).map(({ face, text: logical, rightToLeft }) => ({
    face,
    // A stretch without any right-to-left letter (brackets, stops) is laid out left to right, so it is turned here.
    text: rightToLeft && !rightToLeftLetter.test(logical) ? [...logical].reverse().join("") : logical,
    rightToLeft,
  }));
}

/**
 * Text as it can be printed: composed (NFC), line ends as \n, tabs as spaces, and every character that no face can show, or
 * that would act on its neighbours unseen (controls, direction overrides), spelled out as [U+1F600].
 */
export function printable(text: string, weight: Weight): string {
  if (plain.test(text)) return text;
  let shown = "";
  for (const character of text
    .normalize("NFC")
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replaceAll("\t", " ")) {
    const codePoint = character.codePointAt(0) ?? 0;
    if (character === "\n") shown += character;
    else if (invisible.test(character)) continue;
    else if (!acts.test(character) && faceFor(codePoint, weight)) shown += character;
    else shown += `[U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}]`;
  }
  return shown;
}

// The package is CommonJS: Node hands its factory over as the default, its types put it one level deeper.
const bidi = (bidiModule as unknown as typeof bidiModule.default)();
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const emWidths = new Map<string, number>();
const measuredMax = 20_000;

const plain = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u017f]*$/;
/** Hints for layout only: soft hyphen, zero-width space, byte order mark, variation selectors. */
const invisible = /\u00ad|\u200b|\ufeff|\p{Variation_Selector}/u;
/** Controls, unpaired surrogates, and format characters other than the two joiners Persian and Hindi words need. */
const acts = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}]/u;
const clings = /[\p{M}\s]/u;
const rightToLeftLetter = /[\p{sc=Hebr}\p{sc=Arab}]/u;
const breaksAnywhere = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\u3001\u3002\uff00-\uff65]/u;

/** Cuts a paragraph where a line may end; every piece keeps its trailing spaces. */
function pieces(paragraph: string): string[] {
  const found: string[] = [];
  let piece = "";
  let before = "";
  for (const character of paragraph) {
    const mayBreak =
      (/\s/.test(before) && !/\s/.test(character)) ||
      (/[-/]/.test(before) && !/[\s\d]/.test(character)) ||
      (breaksAnywhere.test(before) && !/[\s\u3001\u3002]/.test(character)) ||
      (before !== "" && breaksAnywhere.test(character) && !/[\u3001\u3002]/.test(character));
    if (mayBreak) {
      found.push(piece);
      piece = "";
    }
    piece += character;
    before = character;
  }
  if (piece) found.push(piece);
  return found;
}

function inVisualOrder<R extends { level: number }>(runs: R[]): R[] {
  const ordered = [...runs];
  const levelMax = Math.max(0, ...runs.map((run) => run.level));
  for (let level = levelMax; level >= 1; level--) {
    for (let start = 0; start < ordered.length; start++) {
      let end = start;
      while ((ordered[end]?.level ?? -1) >= level) end++;
      if (end > start) ordered.splice(start, end - start, ...ordered.slice(start, end).reverse());
      start = end;
    }
  }
  return ordered;
}
