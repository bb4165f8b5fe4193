/** One SKU and its quantity on each line, as they come out of a mail or a table. */
export function readLines(text: string): { sku: string; qty: number }[] | undefined {
  const lines: { sku: string; qty: number }[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const [, sku, qty] = /^\s*(\S+)[\s;,]+(\d{1,9})\s*$/.exec(line) ?? [];
    if (!sku || !qty || Number(qty) < 1) return undefined;
    lines.push({ sku: sku.replace(/[;,]$/, ""), qty: Number(qty) });
  }
  return lines;
}
