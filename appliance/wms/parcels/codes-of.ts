import { readScan } from "#sync/model/gs1/scan.ts";

/** What a barcode may be called in the book: the SSCC in it, on whatever symbol, else the text of the label. The likeliest first. */
export function codesOf(barcode: string): string[] {
  const scan = readScan(barcode, { nowMs: 0 });
  const sscc = scan.kind === "sscc" || scan.kind === "gs1" ? scan.sscc : undefined;
  const text = scan.text.trim();
  return [...new Set([sscc ?? "", text, text.toUpperCase()])].filter((code) => code !== "");
}
