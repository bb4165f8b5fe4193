import { x12Date, x12Time } from "../calendar-date.ts";
import type { ProductId, Source } from "../documents.ts";
import type { Problem, ProblemCode } from "../problem.ts";
import type { TransactionSet, X12File } from "./envelope.ts";
import { elementOffset, type Segment } from "./segments.ts";

type Severity = "error" | "warn";

/** Reads the elements of one transaction set and notes every problem with its exact place. */
export class SetReader {
  readonly set: TransactionSet;
  readonly options: X12File["options"];
  readonly #file: X12File;
  #ordinals: Map<Segment, number> | undefined;

  constructor(file: X12File, set: TransactionSet) {
    this.#file = file;
    this.set = set;
    this.options = file.options;
  }

  /** Everything between ST and SE. */
  get body(): Segment[] {
    return this.set.segments.filter((segment) => segment.tag !== "ST" && segment.tag !== "SE");
  }

  source(segment: Segment): Source {
    return { line: this.#file.source.at(segment.offset).line, transactionSet: this.set.control };
  }

  text(segment: Segment, n: number): string | undefined {
    const value = segment.elements[n]?.trim();
    return value ? value : undefined;
  }

  required(segment: Segment, n: number, expected?: string): string | undefined {
    const value = this.text(segment, n);
    if (value === undefined) this.problem("error", "element-missing", segment, n, undefined, expected);
    return value;
  }

  /** A decimal number (type R or N0). */
  decimal(segment: Segment, n: number): number | undefined {
    const value = this.text(segment, n);
    if (value === undefined) return undefined;
    if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(value) || value.length > 16) {
      this.problem("error", "number-invalid", segment, n, value, "digits");
      return undefined;
    }
    return Number(value);
  }

  /** A count of units: whole and not negative. */
  quantity(segment: Segment, n: number): number | undefined {
    const value = this.decimal(segment, n);
    if (value === undefined) {
      if (this.text(segment, n) === undefined)
        this.problem("error", "element-missing", segment, n, undefined, "a quantity");
      return undefined;
    }
    if (!Number.isInteger(value))
      this.problem("error", "number-not-whole", segment, n, this.text(segment, n), "a whole number");
    else if (value < 0) this.problem("error", "number-out-of-range", segment, n, this.text(segment, n), "zero or more");
    else return value;
    return undefined;
  }

  date(segment: Segment, n: number, severity: Severity = "error"): string | undefined {
    const value = this.text(segment, n);
    if (value === undefined) return undefined;
    const date = x12Date(value);
    const code = severity === "error" ? "date-invalid" : "date-ignored";
    if (!date) this.problem(severity, code, segment, n, value, "a day as CCYYMMDD");
    return date;
  }

  /** A date, its time if there is one, and `Z` where the time code says UTC. Other time codes are taken as site time. */
  moment(segment: Segment, dateAt: number, timeAt: number, severity: Severity = "error"): string | undefined {
    const date = this.date(segment, dateAt, severity);
    const text = this.text(segment, timeAt);
    if (!date || !text) return date;
    const time = x12Time(text);
    if (!time) {
      const code = severity === "error" ? "time-invalid" : "date-ignored";
      this.problem(severity, code, segment, timeAt, text, "a time as HHMM or HHMMSS");
      return date;
    }
    const isUtc = ["UT", "GM"].includes(this.text(segment, timeAt + 1) ?? "");
    return `${date}T${time}${isUtc ? "Z" : ""}`;
  }

  /** Qualifier and value pairs whose qualifiers stand at `positions`. */
  pairs(segment: Segment, positions: readonly number[]): ProductId[] {
    const ids: ProductId[] = [];
    for (const at of positions) {
      const qualifier = this.text(segment, at);
      const value = this.text(segment, at + 1);
      if (qualifier && value) ids.push({ qualifier, value });
      else if (qualifier)
        this.problem("error", "pair-incomplete", segment, at + 1, undefined, `a value for ${qualifier}`);
      else if (value) this.problem("error", "pair-incomplete", segment, at, undefined, `a qualifier for ${value}`);
    }
    return ids;
  }

  /** `n` 0 speaks of the whole segment. */
  problem(severity: Severity, code: ProblemCode, segment: Segment, n: number, found?: string, expected?: string): void {
    const { source, book } = this.#file;
    const problem: Problem = { code, ...source.at(elementOffset(source, segment, n)) };
    problem.segment = { tag: segment.tag, ordinal: this.#ordinalOf(segment) };
    if (n > 0) problem.element = `${segment.tag}-${String(n).padStart(2, "0")}`;
    problem.transactionSet = { id: this.set.id, control: this.set.control, index: this.set.index };
    if (this.set.group.control)
      problem.group = { functionalId: this.set.group.functionalId, control: this.set.group.control };
    if (found !== undefined) problem.found = found;
    if (expected !== undefined) problem.expected = expected;
    if (severity === "error") book.error(problem);
    else book.warn(problem);
  }

  /** A file of nothing but errors would otherwise search its segments for each of them. */
  #ordinalOf(segment: Segment): number {
    this.#ordinals ??= new Map(this.set.segments.map((other, index) => [other, index + 1]));
    return this.#ordinals.get(segment) ?? 0;
  }

  error(code: ProblemCode, segment: Segment, n: number, found?: string, expected?: string): void {
    this.problem("error", code, segment, n, found, expected);
  }

  warn(code: ProblemCode, segment: Segment, n: number, found?: string, expected?: string): void {
    this.problem("warn", code, segment, n, found, expected);
  }
}
