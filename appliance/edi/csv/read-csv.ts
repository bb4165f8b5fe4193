import { CsvError, parse } from "csv-parse/sync";
import { decodeText, type TextEncoding } from "../decode-text.ts";
import { ProblemBook } from "../problem-book.ts";

export interface CsvOptions {
  /** Found by looking, unless given. */
  separator?: "," | ";" | "\t" | "|";
  decimal?: "point" | "comma";
  /** The order of day and month in dates such as 03/04/2026. */
  dateOrder?: "day-first" | "month-first";
  maxBytes?: number;
}

export interface CsvTable {
  headers: string[];
  headerLine: number;
  rows: CsvRow[];
  separator: string;
  encoding: TextEncoding;
  book: ProblemBook;
  options: CsvOptions;
}

/** `line` is where the row begins; a quoted value may hold line ends. */
export interface CsvRow {
  line: number;
  cells: string[];
}

export const csvBytesMax = 64 * 1024 * 1024;

/** Takes a table apart into a header and rows of text. What the cells mean is not judged here. */
export function readCsv(bytes: Uint8Array, options: CsvOptions = {}): CsvTable {
  const book = new ProblemBook();
  const table: CsvTable = { headers: [], headerLine: 1, rows: [], separator: ",", encoding: "ascii", book, options };
  const maxBytes = options.maxBytes ?? csvBytesMax;
  if (bytes.length > maxBytes) {
    book.error({
      code: "file-too-large",
      line: 1,
      found: `${bytes.length} bytes`,
      expected: `at most ${maxBytes} bytes`,
    });
    return table;
  }
  const { text, encoding } = decodeText(bytes);
  table.encoding = encoding;
  const nul = text.indexOf("\0");
  if (nul >= 0) {
    book.error({
      code: "character-not-allowed",
      line: text.slice(0, nul).split("\n").length,
      found: "\0",
      expected: "text",
    });
    return table;
  }
  // Excel writes the separator into a first line of its own.
  const [directive, stated] = /^sep=([,;\t|])\r?\n/i.exec(text) ?? [];
  const start = directive?.length ?? 0;
  table.separator = options.separator ?? stated ?? sniffSeparator(text.slice(start, start + 65_536));
  const rows = readRows(text.slice(start), table.separator, start > 0 ? 2 : 1, book);
  const header = rows.shift();
  if (!header) {
    if (book.errors.length === 0) book.error({ code: "file-empty", line: 1 });
    return table;
  }
  table.headerLine = header.line;
  table.headers = trimEmptyEnd(header.cells.map((cell) => cell.trim()));
  table.rows = rows;
  checkWidths(table);
  return table;
}

/** Each restart reads the rest of the file again, so their number is bounded. */
const restartsMax = 20;

/** A broken quotation mark ends the row it is in; reading goes on after that line, so that every other problem is found too. */
function readRows(text: string, separator: string, firstLine: number, book: ProblemBook): CsvRow[] {
  const rows: CsvRow[] = [];
  let rest = text.replace(/\r\n?/g, "\n");
  let base = firstLine;
  for (let restarts = 0; restarts <= restartsMax; restarts++) {
    let next = base;
    try {
      parse(rest, {
        delimiter: separator,
        record_delimiter: "\n",
        relax_column_count: true,
        on_record: (record: string[], { lines }) => {
          if (record.some((cell) => cell.trim() !== "")) rows.push({ line: next, cells: record });
          next = base + lines;
          return null;
        },
      });
      return rows;
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      book.error({ code: "quote-broken", line: next, expected: "a closing quotation mark before the next separator" });
      const lines = rest.split("\n");
      rest = lines.slice(next - base + 1).join("\n");
      base = next + 1;
      if (rest === "") return rows;
    }
  }
  book.error({ code: "more-problems", line: base, expected: "quotation marks in pairs" });
  return rows;
}

/** The candidate that cuts the first rows into the most columns of equal number, outside quotation marks. */
function sniffSeparator(text: string): string {
  const lines = unquoted(text)
    .split(/\r\n?|\n/)
    .filter((line) => line.trim() !== "")
    .slice(0, 20);
  const [first = ""] = lines;
  let best = { separator: ",", score: 0 };
  for (const separator of [",", ";", "\t", "|"]) {
    const columns = first.split(separator).length;
    if (columns < 2) continue;
    const even = lines.filter((line) => line.split(separator).length === columns).length;
    // The header weighs most: rows may hold commas as decimal marks.
    const score = columns * 100 + even;
    if (score > best.score) best = { separator, score };
  }
  return best.separator;
}

function unquoted(text: string): string {
  return text.replace(/"[^"]*"/g, (quoted) => "x".repeat(Math.min(quoted.length, 1)));
}

function trimEmptyEnd(cells: string[]): string[] {
  const kept = [...cells];
  while (kept.length > 0 && kept.at(-1) === "") kept.pop();
  return kept;
}

function checkWidths({ headers, rows, book }: CsvTable): void {
  for (const row of rows) {
    const used = trimEmptyEnd(row.cells.map((cell) => cell.trim())).length;
    const expected = `${headers.length} values`;
    if (used > headers.length) {
      book.error({
        code: "cells-too-many",
        line: row.line,
        column: headers.length + 1,
        found: row.cells[headers.length] ?? "",
        expected,
      });
    }
    // Trailing separators are often left off where the last cells are empty.
    else if (row.cells.length < headers.length) {
      book.warn({
        code: "cells-too-few",
        line: row.line,
        column: row.cells.length + 1,
        found: `${row.cells.length} values`,
        expected,
      });
    }
  }
}
