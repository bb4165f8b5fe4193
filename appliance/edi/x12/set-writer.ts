import type { Party, ProductId } from "../documents.ts";
import type { Problem } from "../problem.ts";
import type { Separators } from "./segments.ts";

/** What goes into one element: a code or number as it is, or a value with the length the standard gives it. */
export type ElementValue = string | number | undefined | { value: string | undefined; max: number; free: boolean };

/** A number that someone will look up: it is refused, never altered, if it does not fit. */
export function id(value: string | undefined, max: number): ElementValue {
  return { value, max, free: false };
}

/** Text for people: what does not fit is cut, what would break the syntax becomes a space. */
export function free(value: string | undefined, max: number): ElementValue {
  return { value, max, free: true };
}

/** Collects the segments of one transaction set, ST and SE left to the envelope. */
export class SetWriter {
  readonly segments: string[] = [];
  readonly #separators: Separators;
  readonly #problems: Problem[];

  constructor(separators: Separators, problems: Problem[]) {
    this.#separators = separators;
    this.#problems = problems;
  }

  /** Empty elements at the end are left off, as X12.6 asks. */
  add(tag: string, ...values: ElementValue[]): void {
    const elements = values.map((value, index) => this.#element(tag, index + 1, value));
    while (elements.length > 0 && elements.at(-1) === "") elements.pop();
    this.segments.push([tag, ...elements].join(this.#separators.element));
  }

  #element(tag: string, n: number, content: ElementValue): string {
    if (content === undefined) return "";
    if (typeof content === "number") return String(content);
    if (typeof content === "string") return this.#checked(tag, n, content, 80);
    if (content.value === undefined) return "";
    if (content.free) return cut(content.value, content.max, this.#separators);
    return this.#checked(tag, n, content.value.trim(), content.max);
  }

  #checked(tag: string, n: number, value: string, max: number): string {
    const place = {
      line: this.segments.length + 2,
      segment: { tag, ordinal: this.segments.length + 2 },
      element: `${tag}-${String(n).padStart(2, "0")}`,
      found: value,
    };
    if (value.length > max)
      this.#problems.push({ code: "value-too-long", ...place, expected: `at most ${max} characters` });
    if (breaksSyntax(value, this.#separators)) {
      this.#problems.push({ code: "character-not-allowed", ...place, expected: "none of the separators" });
    }
    return value;
  }
}

/** N1 to N4 of one party. */
export function addParty(writer: SetWriter, role: string, party: Party | undefined): void {
  if (!party || (!party.name && !party.id)) return;
  writer.add("N1", role, free(party.name, 60), party.id ? (party.idQualifier ?? "ZZ") : undefined, id(party.id, 80));
  for (let i = 0; i < party.addressLines.length; i += 2) {
    writer.add("N3", free(party.addressLines[i], 55), free(party.addressLines[i + 1], 55));
  }
  if (party.city || party.region || party.postcode || party.country) {
    writer.add("N4", free(party.city, 30), free(party.region, 30), free(party.postcode, 15), free(party.country, 3));
  }
}

/** The numbers of a line, as it came or else made from its SKU and GTIN. `caseCode` has an element of its own. */
export function lineIds(line: { ids: readonly ProductId[]; sku?: string; gtin?: string }): {
  caseCode?: string;
  ids: ProductId[];
} {
  const caseCode = line.ids.find(({ qualifier, value }) => qualifier === "UA" && value.length === 12)?.value;
  const ids = line.ids.filter(({ qualifier }) => qualifier !== "UA" && qualifier !== "LT");
  const has = (value: string): boolean => ids.some((other) => other.value === value);
  if (line.sku && !has(line.sku))
    ids.push({ qualifier: ids.some(({ qualifier }) => qualifier === "VN") ? "SK" : "VN", value: line.sku });
  if (line.gtin && !ids.some(({ value }) => line.gtin?.endsWith(value) && value.length >= 8)) {
    ids.push({ qualifier: "UK", value: line.gtin });
  }
  return { ...(caseCode ? { caseCode } : {}), ids };
}

/** Grams as a decimal number of the unit, without trailing zeros. */
export function weightIn(grams: number, unit: "KG" | "LB"): string {
  const amount = unit === "KG" ? grams / 1_000 : grams / 453.59237;
  return String(Number(amount.toFixed(3)));
}

export function compactDate(date: string): string {
  return date.slice(0, 10).replaceAll("-", "");
}

export function compactTime(moment: string): string | undefined {
  const time = /T(\d\d):(\d\d)/.exec(moment);
  return time ? `${time[1]}${time[2]}` : undefined;
}

function breaksSyntax(value: string, { element, component, terminator, repetition }: Separators): boolean {
  return (
    [element, component, terminator, repetition].some((mark) => mark && value.includes(mark)) || controls.test(value)
  );
}

function cut(value: string, max: number, { element, component, terminator, repetition }: Separators): string {
  let text = value;
  for (const mark of [element, component, terminator, repetition]) if (mark) text = text.replaceAll(mark, " ");
  return text.replace(new RegExp(controls, "g"), " ").replace(/ {2,}/g, " ").trim().slice(0, max).trim();
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what X12.6 does not allow in data
const controls = /[\u0000-\u001f\u007f-\u009f]/;
