import type { SourceText } from "../source-text.ts";

export interface Separators {
  element: string;
  component: string;
  terminator: string;
  /** ISA11, from version 00402 on. */
  repetition?: string;
}

/** `elements[0]` is the tag, so `elements[2]` is element 02. Trailing spaces are gone (X12.6: they carry nothing). */
export interface Segment {
  readonly tag: string;
  readonly elements: readonly string[];
  /** Where the tag stands in the text. */
  readonly offset: number;
  readonly separator: string;
}

export interface Piece {
  segment: Segment;
  /** Where the next one begins. */
  end: number;
  wrapped: boolean;
  terminated: boolean;
}

/** The next segment at or after `from`, past blank lines and stray padding, or nothing at the end of the text. */
export function nextSegment(source: SourceText, from: number, separators: Separators): Piece | undefined {
  const { text } = source;
  let start = from;
  while (start < text.length) {
    while (start < text.length && isPadding(text.charCodeAt(start))) start++;
    if (start >= text.length) return undefined;
    if (!text.startsWith(separators.terminator, start)) break;
    // An empty segment: a doubled terminator, or blank lines where the line end terminates.
    start++;
  }
  if (start >= text.length) return undefined;
  const found = text.indexOf(separators.terminator, start);
  const stop = found < 0 ? text.length : found;
  const raw = text.slice(start, stop);
  const flat = raw.replace(/[\r\n]+/g, "");
  const elements = flat.split(separators.element).map((element) => element.trimEnd());
  return {
    segment: { tag: elements[0] ?? "", elements, offset: start, separator: separators.element },
    end: found < 0 ? text.length : found + 1,
    // A line end that only stands before the terminator is layout, not wrapping.
    wrapped: /[\r\n]/.test(raw.trimEnd()),
    terminated: found >= 0,
  };
}

/** Where element `n` stands, or the segment's end if it has fewer. */
export function elementOffset(source: SourceText, segment: Segment, n: number): number {
  let offset = segment.offset;
  for (let i = 0; i < Math.min(n, segment.elements.length - 1); i++) {
    const next = source.text.indexOf(segment.separator, offset);
    if (next < 0) break;
    offset = next + 1;
  }
  while (/[\r\n]/.test(source.text[offset] ?? "")) offset++;
  return offset;
}

/** Spaces, line ends, null bytes and the end-of-file mark of old systems. */
function isPadding(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9 || code === 0 || code === 26 || code === 0xfeff;
}
