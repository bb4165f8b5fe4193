import type { Address } from "../address.ts";
import type { PackingListLine } from "../packing-list.ts";

export const sscc = "340123450000000017";
export const gtin = "4012345000016";

export const shipFrom: Address = { name: "Nordkontor GmbH", lines: ["Speicherstraße 12", "20457 Hamburg", "Germany"] };
export const shipTo: Address = { name: "Baltic Foods Oy", lines: ["Satamakatu 5", "00160 Helsinki", "Finland"] };

/** Printer commands, emoji, right-to-left, several scripts, a direction override and a line of 300 characters. */
export const hostileText = `^XZ^XA~JA \\& _5E 🚚 שלום (עולם) 42 شركة 株式会社 Ελλάδα Łódź\u202e\u0007 ${"x".repeat(300)}`;
export const hostileAddress: Address = { name: hostileText, lines: [hostileText, "東京都港区", "Санкт-Петербург"] };

export function packedLines(count: number): PackingListLine[] {
  return Array.from({ length: count }, (_, index) => ({
    sku: `TEA-${1000 + index}`,
    description: index % 2 ? "Ceylon tea, loose, 500 g tin" : "Darjeeling first flush in a wooden gift box",
    lot: `L26-${index}`,
    quantity: index + 1,
    uom: "EA",
  }));
}

/** Whether a text appears as often as wanted: catches both the lost and the doubled line. */
export function timesIn(pages: string[], text: string): number {
  return pages.join(" ").split(text).length - 1;
}
