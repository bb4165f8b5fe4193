import type { Item } from "#sync/model/records/item.ts";
import type { Reader } from "../../store/reader.ts";
import { itemsByCode } from "../../wms/stock/item-codes.ts";
import { qtyPerUom, uomsOf } from "../../wms/stock/uom.ts";
import type { ProductId } from "../documents.ts";

export interface DocumentLine {
  ids: readonly ProductId[];
  sku?: string;
  gtin?: string;
  uom: string;
}

export type MatchedLine =
  /** `uom` is spelt as the item has it. */
  | { ok: true; sku: string; uom: string }
  | { ok: false; code: "item-unknown" | "item-ambiguous" | "unit-unknown-here"; found: string; todo: string };

/**
 * Which item of this site a partner's line means: our own SKU first, then any of its numbers (buyer's, vendor's, GTIN) as a
 * barcode of the book. One number with two meanings is never guessed.
 */
export function matchLine(reader: Reader, line: DocumentLine): MatchedLine {
  const numbers = [...new Set([line.sku, ...line.ids.map(({ value }) => value), line.gtin])].filter(
    (number): number is string => number !== undefined && number !== "",
  );
  for (const number of numbers) {
    const own = reader.get("item", number);
    if (own && own.deletedAt === null) return inUnit(own, 1, line.uom);
  }
  const meanings = numbers.map((number) => itemsByCode(reader, number)).filter(({ length }) => length > 0);
  const single = meanings.find(({ length }) => length === 1)?.[0];
  if (single) return inUnit(single.item, single.qtyBase, line.uom);
  const found = numbers.join(", ");
  const [several] = meanings;
  if (several) {
    const skus = several.map(({ item }) => item.id).join(" or ");
    return { ok: false, code: "item-ambiguous", found, todo: `Say which item is meant: ${skus}` };
  }
  return { ok: false, code: "item-unknown", found, todo: "Import the item, or add this number to its barcodes" };
}

/** What partners call the same unit. Sources: X12 element 355, UN/ECE Recommendation 20 and 21, and habit. */
const synonyms: readonly (readonly string[])[] = [
  ["EA", "EACH", "PC", "PCE", "PCS", "UN", "UNIT", "C62", "H87", "ST", "STK", "STUECK"],
  ["CA", "CS", "CT", "CASE", "CTN", "CARTON", "BX", "BOX", "KAR", "XCT", "XCS"],
  ["PL", "PLT", "PAL", "PALLET", "PX", "XPX", "PF"],
  ["PK", "PACK", "INNER", "IN", "XPK"],
];

function inUnit(item: Item, codeQtyBase: number, sent: string): MatchedLine {
  const uom = sent.trim().toUpperCase();
  const same = synonyms.find((group) => group.includes(uom)) ?? [uom];
  const known = uomsOf(item);
  const spelt =
    known.find((level) => level.uom.toUpperCase() === uom) ??
    known.find((level) => same.includes(level.uom.toUpperCase()));
  if (spelt) return { ok: true, sku: item.id, uom: spelt.uom };
  if (uom === "" || qtyPerUom(item, uom) !== undefined) return { ok: true, sku: item.id, uom: sent };
  // A file that knows no units says "each" and means the unit we stock.
  if (same.includes("EA")) return { ok: true, sku: item.id, uom: item.baseUom };
  // The number itself may say how much one is: the GTIN of a case.
  const level = codeQtyBase > 1 ? known.find(({ qtyBase }) => qtyBase === codeQtyBase) : undefined;
  if (level) return { ok: true, sku: item.id, uom: level.uom };
  const todo = `Use one of ${known.map((one) => one.uom).join(", ")}, or add the packaging to item ${item.id}`;
  return { ok: false, code: "unit-unknown-here", found: sent, todo };
}
