import type { RowReader, TableReader } from "./table-reader.ts";

/**
 * The rows of each document, where a document has a row for each line. Its head may stand in every row or only in the first;
 * a row without number and head goes on with the document above it, as Odoo exports it.
 */
export function groupedRows(
  reader: TableReader,
  numberField: string,
  headFields: readonly string[],
): Map<string, RowReader[]> {
  const groups = new Map<string, RowReader[]>();
  let current: RowReader[] | undefined;
  for (const row of reader.rows()) {
    const number = row.code(numberField);
    if (number !== undefined) {
      current = groups.get(number) ?? [];
      groups.set(number, current);
    } else if (!current || headFields.some((field) => row.text(field) !== undefined)) {
      row.required(numberField);
      continue;
    }
    current.push(row);
  }
  return groups;
}

/** What the rows of one document say together: for each field the first row that fills it. Contradictions are noted. */
export function headOf(
  rows: readonly RowReader[],
  fields: readonly string[],
): (field: string) => RowReader | undefined {
  const speakers = new Map<string, RowReader>();
  for (const field of fields) {
    for (const row of rows) {
      const value = row.text(field);
      if (value === undefined) continue;
      const speaker = speakers.get(field);
      if (!speaker) speakers.set(field, row);
      else if (speaker.text(field) !== value)
        row.error("value-conflict", field, value, `"${speaker.text(field)}", as in line ${speaker.line}`);
    }
  }
  return (field) => speakers.get(field);
}
