export type CsvCell = string | number | boolean | undefined;

/**
 * RFC 4180 with CR LF, in UTF-8 without a mark unless asked. Text that a spreadsheet would run as a formula gets an apostrophe
 * in front (OWASP, CSV injection), which our reader takes off again; numbers are left alone.
 */
export function writeCsv(
  headers: readonly string[],
  rows: Iterable<readonly CsvCell[]>,
  options: { byteOrderMark?: boolean } = {},
): string {
  const lines = [headers.map(cellText).join(",")];
  for (const row of rows) lines.push(row.map(cellText).join(","));
  return `${options.byteOrderMark ? "\ufeff" : ""}${lines.join("\r\n")}\r\n`;
}

function cellText(cell: CsvCell): string {
  if (cell === undefined) return "";
  if (typeof cell === "number") return String(cell);
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  // The apostrophe is guarded too: otherwise reading would take off one that belongs to the text.
  const guarded = /^['=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n;\t|]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
