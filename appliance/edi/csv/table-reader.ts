import { lengthMm, volumeMm3, weightGrams } from "../measures.ts";
import type { Problem, ProblemCode } from "../problem.ts";
import { type DateOrder, dateOrderEvidence, parseDay, parseMoment } from "./date-cells.ts";
import type { TableKind } from "./header-aliases.ts";
import { columnsOf, type MatchedColumn } from "./headers.ts";
import { decimalEvidence, parseNumber } from "./number-cells.ts";
import type { CsvRow, CsvTable } from "./read-csv.ts";

export interface TableFields {
  /** `a|b` asks for one of the two. */
  required: readonly string[];
  numbers: readonly string[];
  dates: readonly string[];
}

/** Reads the cells of a table by field. How the file writes numbers and dates is learnt from all of its cells at once. */
export class TableReader {
  readonly table: CsvTable;
  readonly columns: Map<string, MatchedColumn>;
  readonly #decimal: "point" | "comma";
  readonly #decimalIsKnown: boolean;
  readonly #dateOrder: DateOrder | undefined;
  readonly #unitsTold = new Set<string>();

  constructor(table: CsvTable, kind: TableKind, fields: TableFields) {
    this.table = table;
    // A file that could not be taken apart has no header to judge.
    this.columns = table.headers.length === 0 ? new Map() : columnsOf(table, kind, fields.required);
    const marks = this.#cells(fields.numbers).map(decimalEvidence);
    const points = marks.filter((mark) => mark === "point").length;
    const commas = marks.filter((mark) => mark === "comma").length;
    this.#decimalIsKnown = table.options.decimal !== undefined || points !== commas;
    // Programs set to a language with decimal commas separate columns with semicolons.
    const usual = table.separator === ";" ? "comma" : "point";
    this.#decimal = table.options.decimal ?? (points === commas ? usual : points > commas ? "point" : "comma");
    const orders = new Set(this.#cells(fields.dates).map(dateOrderEvidence).filter(Boolean));
    this.#dateOrder = table.options.dateOrder ?? (orders.size === 1 ? [...orders][0] : undefined);
  }

  /** The rows that say anything in a column that is read. */
  *rows(): Generator<RowReader> {
    for (const row of this.table.rows) {
      const used = [...this.columns.values()].some(({ index }) => row.cells[index]?.trim());
      if (used) yield new RowReader(this, row);
      else this.table.book.warn({ code: "row-without-data", line: row.line });
    }
  }

  number(cell: string): number | "ambiguous" | undefined {
    const value = parseNumber(cell, this.#decimal);
    return value !== undefined && !this.#decimalIsKnown && decimalEvidence(cell) === "ambiguous" ? "ambiguous" : value;
  }

  /** As `number` reads it, with no question asked. */
  plainNumber(cell: string): number | undefined {
    return parseNumber(cell, this.#decimal);
  }

  day(cell: string): string | "ambiguous" | undefined {
    return parseDay(cell, this.#dateOrder);
  }

  moment(cell: string): string | "ambiguous" | undefined {
    return parseMoment(cell, this.#dateOrder);
  }

  /** Whether this is the first time; a missing unit is told once for a column, not for each row. */
  tellUnitOnce(field: string): boolean {
    if (this.#unitsTold.has(field)) return false;
    this.#unitsTold.add(field);
    return true;
  }

  #cells(fields: readonly string[]): string[] {
    const indexes = fields.map((field) => this.columns.get(field)?.index).filter((index) => index !== undefined);
    return this.table.rows.flatMap((row) => indexes.map((index) => row.cells[index] ?? ""));
  }
}

/** One row, its values by field, every problem noted with line and column. */
export class RowReader {
  readonly line: number;
  readonly #reader: TableReader;
  readonly #row: CsvRow;

  constructor(reader: TableReader, row: CsvRow) {
    this.#reader = reader;
    this.#row = row;
    this.line = row.line;
  }

  text(field: string): string | undefined {
    const column = this.#reader.columns.get(field);
    const cell = column && this.#row.cells[column.index]?.trim();
    return cell ? unguarded(cell) || undefined : undefined;
  }

  required(field: string): string | undefined {
    const value = this.text(field);
    if (value === undefined && this.#reader.columns.has(field)) this.error("value-missing", field);
    return value;
  }

  /** Text that consists of digits somewhere else: a spreadsheet may have made a number of it. */
  code(field: string): string | undefined {
    const value = this.text(field);
    if (value === undefined || !/^\d([.,]\d+)?E\+\d+$/i.test(value)) return value;
    this.error("number-mangled", field, value, "all of its digits");
    return undefined;
  }

  list(field: string): string[] {
    return (this.text(field) ?? "")
      .split(/[|;,\n]/)
      .map((part) => part.trim())
      .filter(Boolean);
  }

  whole(field: string, minimum = 0): number | undefined {
    const value = this.#number(field);
    if (value === undefined) return undefined;
    const found = this.text(field);
    if (!Number.isInteger(value)) this.error("number-not-whole", field, found, "a whole number");
    else if (value < minimum || !Number.isSafeInteger(value))
      this.error("number-out-of-range", field, found, `${minimum} or more`);
    else return value;
    return undefined;
  }

  day(field: string): string | undefined {
    return this.#date(field, (cell) => this.#reader.day(cell));
  }

  moment(field: string): string | undefined {
    return this.#date(field, (cell) => this.#reader.moment(cell));
  }

  flag(field: string): boolean | undefined {
    const value = this.text(field)?.toLowerCase();
    if (value === undefined) return undefined;
    if (["yes", "y", "true", "1", "x", "ja", "j", "wahr", "oui", "si", "on", "✓"].includes(value)) return true;
    if (["no", "n", "false", "0", "nein", "falsch", "non", "off", "-"].includes(value)) return false;
    this.error("flag-invalid", field, value, "yes or no");
    return undefined;
  }

  /** One of these words, whatever their case and however the words of the file map to them. */
  oneOf<T extends string | number>(field: string, words: Readonly<Record<string, T>>): T | undefined {
    const value = this.text(field);
    if (value === undefined) return undefined;
    const word = words[value.toLowerCase().replace(/[\s_]+/g, "-")];
    if (word === undefined) this.error("value-unknown", field, value, [...new Set(Object.values(words))].join(", "));
    return word;
  }

  weight(field: string, unitField?: string): number | undefined {
    return this.#measure(field, unitField, weightGrams, "kg");
  }

  length(field: string, unitField?: string): number | undefined {
    return this.#measure(field, unitField, lengthMm);
  }

  /** A length that may lie on either side of the origin. */
  coordinate(field: string): number | undefined {
    return this.#measure(field, undefined, lengthMm, undefined, true);
  }

  volume(field: string): number | undefined {
    return this.#measure(field, undefined, volumeMm3);
  }

  error(code: ProblemCode, field: string, found?: string, expected?: string): void {
    this.#reader.table.book.error(this.#problem(code, field, found, expected));
  }

  warn(code: ProblemCode, field: string, found?: string, expected?: string): void {
    this.#reader.table.book.warn(this.#problem(code, field, found, expected));
  }

  #number(field: string): number | undefined {
    const cell = this.text(field);
    if (cell === undefined) return undefined;
    if (/^\d([.,]\d+)?E\+\d+$/i.test(cell)) {
      this.error("number-mangled", field, cell, "all of its digits");
      return undefined;
    }
    const value = this.#reader.number(cell);
    if (value === "ambiguous") {
      this.warn("number-ambiguous", field, cell);
      return this.#reader.plainNumber(cell);
    }
    if (value === undefined) this.error("number-invalid", field, cell, "a number");
    return value;
  }

  #date(field: string, parse: (cell: string) => string | undefined): string | undefined {
    const cell = this.text(field);
    if (cell === undefined) return undefined;
    const date = parse(cell);
    if (date === undefined) this.error("date-invalid", field, cell, "a day as YYYY-MM-DD");
    if (date !== "ambiguous") return date;
    this.error("date-ambiguous", field, cell, "a day as YYYY-MM-DD");
    return undefined;
  }

  /** The unit stands in the cell, in a column of its own, or in the column's name. */
  #measure(
    field: string,
    unitField: string | undefined,
    convert: (amount: number, unit: string) => number | undefined,
    assumed?: string,
    signed = false,
  ): number | undefined {
    const cell = this.text(field);
    if (cell === undefined) return undefined;
    const [, amountText = cell, ownUnit] = /^([\d.,'\s+-]+?)\s*([a-z][a-z0-9.]*|m³|cm³)$/i.exec(cell) ?? [];
    const column = this.#reader.columns.get(field);
    const amount = this.#reader.plainNumber(amountText);
    const stated = ownUnit?.replace(/\.$/, "").replace("³", "3") ?? (unitField && this.text(unitField)) ?? column?.unit;
    if (amount === undefined || (amount < 0 && !signed)) {
      this.error(
        amount === undefined ? "number-invalid" : "number-out-of-range",
        field,
        cell,
        "a number of zero or more",
      );
      return undefined;
    }
    if (stated === undefined) {
      if (assumed === undefined) {
        if (this.#reader.tellUnitOnce(field))
          this.error("unit-missing", field, column?.header, "a unit such as mm, cm or in");
        return undefined;
      }
      if (this.#reader.tellUnitOnce(field)) this.warn("unit-assumed", field, column?.header);
    }
    const value = convert(amount, stated ?? assumed ?? "");
    if (value === undefined) this.error("unit-unknown", field, stated);
    return value;
  }

  #problem(code: ProblemCode, field: string, found?: string, expected?: string): Problem {
    const column = this.#reader.columns.get(field);
    return {
      code,
      line: this.line,
      ...(column ? { column: column.index + 1 } : {}),
      field: column?.header ?? field,
      ...(found === undefined ? {} : { found }),
      ...(expected === undefined ? {} : { expected }),
    };
  }
}

/** Takes off what spreadsheets and careful exports put before text: `="00123"`, and an apostrophe before a digit or a formula sign. */
function unguarded(cell: string): string {
  const formula = /^="([^"]*)"$/.exec(cell);
  if (formula) return formula[1] ?? "";
  return /^'['=+\-@\d]/.test(cell) ? cell.slice(1) : cell;
}
