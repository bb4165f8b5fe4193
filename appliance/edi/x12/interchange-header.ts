import type { SourceText } from "../source-text.ts";
import type { Separators } from "./segments.ts";

export interface InterchangeHeader {
  /** 0 is the tag, 1 to 16 the elements, without padding. */
  elements: string[];
  separators: Separators;
  /** Where the first segment after ISA begins. */
  end: number;
  fixedWidth: boolean;
}

/**
 * Finds the separators in ISA, which is 106 characters wide (X12.5). Where padding was lost on the way, or the file was
 * wrapped into lines, its sixteen separators are counted instead. Nothing if that fails too.
 */
export function readInterchangeHeader(source: SourceText, offset: number): InterchangeHeader | undefined {
  const { text } = source;
  const element = text[offset + 3] ?? "";
  if (element === "" || /[A-Za-z0-9 \r\n]/.test(element)) return undefined;
  if (isFixedWidth(text, offset, element) && !isTerminator(text, offset + 104, element)) {
    const elements = text.slice(offset, offset + 105).split(element);
    return header(text, elements, element, offset + 104, offset + 105, true);
  }
  return readUnpadded(text, offset, element);
}

/** The ends of the sixteen fields before ISA16, counted from the I of ISA. */
const separatorColumns = [3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103];

function isFixedWidth(text: string, offset: number, element: string): boolean {
  if (text.length < offset + 106) return false;
  const start = text.slice(offset, offset + 105);
  return (
    separatorColumns.every((column) => start[column] === element) &&
    start.split(element).length === 17 &&
    !/[\r\n]/.test(start)
  );
}

function readUnpadded(text: string, offset: number, element: string): InterchangeHeader | undefined {
  const columns: number[] = [];
  for (let at = offset + 3; columns.length < 16; at = text.indexOf(element, at + 1)) {
    if (at < 0 || at - offset > 400) return undefined;
    columns.push(at);
  }
  const last = columns[15] ?? offset;
  // A group header before the sixteenth separator: elements of ISA are missing.
  if (/[~'\r\n]\s*GS$/.test(text.slice(offset, last))) return undefined;
  const elements = text
    .slice(offset, last)
    .replace(/[\r\n]+/g, "")
    .split(element);
  const first = text[last + 1];
  if (first === undefined) return undefined;
  if (isTerminator(text, last + 1, element)) return header(text, [...elements, ""], element, -1, last + 1, false);
  return header(text, [...elements, first], element, last + 1, last + 2, false);
}

/** ISA16 itself may be lost: then the character in its place also ends the next segment. */
function isTerminator(text: string, offset: number, element: string): boolean {
  const next = text.slice(offset + 1, offset + 300).trimStart();
  if (!startsWithTag(next, ["GS", "TA1", "IEA"], element)) return false;
  const end = next.indexOf(text[offset] ?? "");
  return end > 0 && startsWithTag(next.slice(end + 1).trimStart(), ["ST", "GE", "GS", "TA1", "ISA"], element);
}

function startsWithTag(text: string, tags: string[], element: string): boolean {
  return tags.some((tag) => text.startsWith(tag + element));
}

function header(
  text: string,
  elements: string[],
  element: string,
  componentAt: number,
  terminatorAt: number,
  fixedWidth: boolean,
): InterchangeHeader | undefined {
  let terminator = text[terminatorAt];
  // Spaces left behind between ISA16 and a terminator that is not a line end.
  while (terminator === " ") terminator = text[++terminatorAt];
  if (terminator === "\r" && text[terminatorAt + 1] === "\n") terminator = text[++terminatorAt];
  if (terminator === undefined || /[A-Za-z0-9]/.test(terminator)) return undefined;
  const component = componentAt < 0 ? ">" : (text[componentAt] ?? "");
  const repetition = elements[11] ?? "";
  const hasRepetition = /^[^A-Za-z0-9 ]$/.test(repetition) && repetition !== element;
  return {
    elements: elements.map((value) => value.trim()),
    separators: { element, component, terminator, ...(hasRepetition ? { repetition } : {}) },
    end: terminatorAt + 1,
    fixedWidth,
  };
}
