import { lengthUnits, volumeUnits, weightUnits } from "../measures.ts";
import { headerAliases, type TableKind } from "./header-aliases.ts";
import type { CsvTable } from "./read-csv.ts";

export interface MatchedColumn {
  index: number;
  header: string;
  /** The unit the column's name ends in, such as kg. */
  unit?: string;
}

/** Which column holds which field. Case, spaces, punctuation and accents of a header do not matter. */
export function matchHeaders(
  headers: readonly string[],
  kind: TableKind,
): { columns: Map<string, MatchedColumn>; repeated: MatchedColumn[]; unused: MatchedColumn[] } {
  const lookup = lookupOf(kind);
  const columns = new Map<string, MatchedColumn>();
  const repeated: MatchedColumn[] = [];
  const unused: MatchedColumn[] = [];
  headers.forEach((header, index) => {
    const match = matchOne(header, lookup);
    const column: MatchedColumn = { index, header, ...(match?.unit ? { unit: match.unit } : {}) };
    if (!match) unused.push(column);
    else if (columns.has(match.field)) repeated.push(column);
    else columns.set(match.field, column);
  });
  return { columns, repeated, unused };
}

/** The columns of a table, with every problem of its first row noted. */
export function columnsOf(table: CsvTable, kind: TableKind, required: readonly string[]): Map<string, MatchedColumn> {
  const { columns, repeated, unused } = matchHeaders(table.headers, kind);
  const line = table.headerLine;
  for (const { header, index } of repeated) {
    table.book.error({ code: "header-repeated", line, column: index + 1, found: header, expected: "each column once" });
  }
  for (const { header, index } of unused) {
    if (header !== "") table.book.warn({ code: "header-ignored", line, column: index + 1, found: header });
    else if (table.rows.some((row) => row.cells[index]?.trim()))
      table.book.warn({ code: "header-empty", line, column: index + 1 });
  }
  for (const field of required) {
    const names = field.split("|");
    if (names.some((name) => columns.has(name))) continue;
    table.book.error({
      code: "header-missing",
      line,
      field: names.join(" or "),
      found: table.headers.join(", "),
      expected: expectedNames(kind, names),
    });
  }
  return columns;
}

/** How headers are compared: `Länge (mm)`, `laenge_mm` and `LAENGE MM` are the same. */
export function normalised(header: string): string {
  const spelt = header
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => ({ ä: "ae", ö: "oe", ü: "ue", ß: "ss" })[letter] ?? letter);
  return spelt.normalize("NFKD").replace(/[^a-z0-9#]/g, "");
}

type Lookup = Map<string, { field: string; measure?: readonly string[] }>;

const lookups = new Map<TableKind, Lookup>();

function lookupOf(kind: TableKind): Lookup {
  const known = lookups.get(kind);
  if (known) return known;
  const lookup: Lookup = new Map();
  for (const [field, aliases] of Object.entries(headerAliases[kind])) {
    const measure = measureOf(field);
    for (const alias of [field, ...aliases]) {
      const name = normalised(alias);
      if (!lookup.has(name)) lookup.set(name, { field, ...(measure ? { measure } : {}) });
    }
  }
  lookups.set(kind, lookup);
  return lookup;
}

function matchOne(header: string, lookup: Lookup): { field: string; unit?: string } | undefined {
  const name = normalised(header);
  const whole = lookup.get(name);
  if (whole) return { field: whole.field };
  for (const unit of allUnits()) {
    if (!name.endsWith(unit)) continue;
    const base = lookup.get(name.slice(0, -unit.length));
    if (base?.measure?.includes(unit)) return { field: base.field, unit };
  }
  return undefined;
}

/** A field that is a measure may carry its unit at the end of the column's name. */
function measureOf(field: string): readonly string[] | undefined {
  if (/weight$/i.test(field)) return weightUnits();
  if (/(length|width|height|^x|^y|^z)$/i.test(field)) return lengthUnits();
  return /volume$/i.test(field) ? volumeUnits() : undefined;
}

function allUnits(): string[] {
  return [...new Set([...weightUnits(), ...lengthUnits(), ...volumeUnits()])].sort((a, b) => b.length - a.length);
}

function expectedNames(kind: TableKind, names: readonly string[]): string {
  return names.flatMap((name) => [name, ...(headerAliases[kind][name] ?? []).slice(0, 3)]).join(", ");
}
