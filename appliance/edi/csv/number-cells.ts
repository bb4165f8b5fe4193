/** A number as a spreadsheet shows it, with `mark` before its decimals; nothing if it is none. Takes `1 234`, `1'234` and `12-`. */
export function parseNumber(cell: string, decimal: "point" | "comma"): number | undefined {
  const [, minus, digits, trailingMinus] = /^([+-]?)(.*?)(-?)$/.exec(cell.replace(/[\s\u00a0\u202f'’]/g, "")) ?? [];
  if (!digits || (minus && trailingMinus)) return undefined;
  const [thousands, mark] = decimal === "point" ? [",", "."] : [".", ","];
  const [whole = "", fraction, ...more] = digits.split(mark);
  const isGrouped = whole.includes(thousands);
  const isWhole = isGrouped
    ? whole.split(thousands).every((group, i) => (i === 0 ? /^[1-9]\d{0,2}$/ : /^\d{3}$/).test(group))
    : /^\d*$/.test(whole);
  if (more.length > 0 || !isWhole || (fraction !== undefined && !/^\d*$/.test(fraction)) || (whole === "" && !fraction))
    return undefined;
  const value = Number(`${whole.replaceAll(thousands, "") || "0"}.${fraction || "0"}`);
  return minus === "-" || trailingMinus ? -value : value;
}

/** What one cell betrays about the decimal mark of its file. `ambiguous` is `1,234` or `1.234`. */
export function decimalEvidence(cell: string): "point" | "comma" | "ambiguous" | undefined {
  const text = cell.replace(/^[+-]|-$/g, "").trim();
  if (!/^[\d.,\s'\u00a0\u202f’]+$/.test(text)) return undefined;
  const points = text.split(".").length - 1;
  const commas = text.split(",").length - 1;
  if (points === 0 && commas === 0) return undefined;
  if (points > 0 && commas > 0) return text.lastIndexOf(".") > text.lastIndexOf(",") ? "point" : "comma";
  const mark = points > 0 ? "point" : "comma";
  const other = points > 0 ? "comma" : "point";
  // Twice the same mark can only group thousands.
  if (points + commas > 1) return other;
  const [whole = "", fraction = ""] = text.split(/[.,]/);
  // A group of thousands has three digits, and a number does not begin with 0.
  return fraction.length === 3 && /^[1-9]\d{0,2}$/.test(whole) ? "ambiguous" : mark;
}
