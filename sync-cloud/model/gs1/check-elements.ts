import { type Ai, aisMatching, findAi } from "./ai-lookup.ts";
import type { AiComponent } from "./ai-row.ts";
import type { LinterName } from "./ai-table.generated.ts";
import { firstOutside } from "./charsets.ts";
import type { Gs1Element, MessageFaultCode, ValueFault } from "./gs1-error.ts";
import { linters } from "./linters.ts";

/** The first fault in one value against its row: lengths, character sets and linters of each component in turn. */
export function checkValue(row: Ai, value: string): ValueFault | null {
  if (value === "") return { code: "value-missing", at: 0, expected: specification(row), found: "" };
  let at = 0;
  for (const part of row.components) {
    if (part.optional && at === value.length) break;
    const text = value.slice(at, at + part.maxLength);
    const fault = checkComponent(part, text);
    if (fault) return { ...fault, at: fault.at + at };
    at += text.length;
  }
  if (at === value.length) return null;
  return { code: "value-too-long", at, expected: specification(row), found: value.slice(at) };
}

/**
 * Faults between the elements: one AI with two values, a companion that is missing, one that must not be there.
 * `index` is the element at fault. Linear in the number of elements, because it looks at each distinct AI once.
 */
export function checkAssociations(elements: readonly Gs1Element[]): AssociationFault[] {
  const faults: AssociationFault[] = [];
  const first = new Map<string, number>();
  for (const [index, { ai, value }] of elements.entries()) {
    const earlier = elements[first.get(ai) ?? -1];
    if (earlier === undefined) first.set(ai, index);
    else if (earlier.value !== value) {
      faults.push({ code: "repeated-different", index, expected: earlier.value, found: value });
    }
  }

  const clashing = new Set<string>();
  for (const [ai, index] of first) {
    const row = findAi(ai);
    if (!row) continue;
    for (const alternatives of row.requires) {
      if (alternatives.some((group) => group.every((pattern) => hasAny(first, pattern)))) continue;
      const expected = alternatives.map((group) => group.join("+")).join(" or ");
      faults.push({ code: "requires-other", index, expected, found: [...first.keys()].join(", ") });
    }
    for (const other of row.excludes.flatMap(aisMatching)) {
      if (other === ai || !first.has(other) || clashing.has(`${other} ${ai}`)) continue;
      clashing.add(`${ai} ${other}`);
      faults.push({ code: "excludes-other", index, expected: `no ${other}`, found: other });
    }
  }
  return faults;
}

export interface AssociationFault {
  readonly code: Extract<MessageFaultCode, "repeated-different" | "requires-other" | "excludes-other">;
  readonly index: number;
  readonly expected: string;
  readonly found: string;
}

/** A row's specification in the dictionary's own words, such as `N13 [X..17]`. */
export function specification(row: Ai): string {
  return row.components.map((part) => (part.optional ? `[${componentText(part)}]` : componentText(part))).join(" ");
}

function componentText({ type, minLength, maxLength }: AiComponent): string {
  return `${type}${minLength === maxLength ? "" : ".."}${maxLength}`;
}

function checkComponent(part: AiComponent<LinterName>, text: string): ValueFault | null {
  const outside = firstOutside(part.type, text);
  if (outside >= 0) {
    return { code: "bad-character", at: outside, expected: componentText(part), found: text.charAt(outside) };
  }
  if (text.length < part.minLength) {
    return { code: "value-too-short", at: text.length, expected: componentText(part), found: text };
  }
  for (const name of part.linters) {
    const fault = linters[name](text);
    if (fault) return fault;
  }
  return null;
}

function hasAny(present: ReadonlyMap<string, number>, pattern: string): boolean {
  return aisMatching(pattern).some((ai) => present.has(ai));
}
