import type { RecordSet } from "../facts/fact.ts";
import type { Barcode } from "../records/barcode.ts";
import type { Item } from "../records/item.ts";
import type { ItemWish } from "./item-problems.ts";

export const barcodeId = (code: string, sku: string): string => `${code}|${sku}`;

/** What a book knows of a barcode, by its id. */
export type FindBarcode = (id: string) => Pick<Barcode, "uom" | "qtyBase" | "deletedAt"> | undefined;

/**
 * The barcodes that come and go with an item: its further codes, its GTIN and those of its packagings, each with what one of it holds. A GTIN that
 * was taken off the item is not understood any more; codes added by hand stay.
 */
export function barcodeSets(
  input: ItemWish,
  known: Pick<Item, "gtin" | "baseUom" | "packagings"> | undefined,
  find: FindBarcode,
  nowMs: number,
): RecordSet<"barcode">[] {
  const { sku } = input;
  const baseUom = input.baseUom ?? known?.baseUom ?? "EA";
  const wanted = new Map<string, Pick<Barcode, "uom" | "qtyBase">>();
  for (const code of input.barcodes ?? []) wanted.set(code, { uom: baseUom, qtyBase: 1 });
  if (input.gtin) wanted.set(input.gtin, { uom: baseUom, qtyBase: 1 });
  for (const { gtin, uom, qtyBase } of input.packagings ?? []) if (gtin) wanted.set(gtin, { uom, qtyBase });

  const sets: RecordSet<"barcode">[] = [];
  for (const [code, { uom, qtyBase }] of wanted) {
    const id = barcodeId(code, sku);
    const now = find(id);
    if (now && now.deletedAt === null && now.uom === uom && now.qtyBase === qtyBase) continue;
    sets.push({ record: "barcode", id, fields: { code, sku, uom, qtyBase, deletedAt: null } });
  }
  for (const code of droppedGtins(input, known)) {
    const id = barcodeId(code, sku);
    if (!wanted.has(code) && find(id)?.deletedAt === null)
      sets.push({ record: "barcode", id, fields: { deletedAt: nowMs } });
  }
  return sets;
}

/** GTINs that the item had, and has not after this: neither as its own nor on a packaging. */
function droppedGtins(input: ItemWish, known: Pick<Item, "gtin" | "packagings"> | undefined): Set<string> {
  const before = known ? [known.gtin, ...known.packagings.map(({ gtin }) => gtin)] : [];
  const after = new Set([
    input.gtin ?? known?.gtin,
    ...(input.packagings ?? known?.packagings ?? []).map(({ gtin }) => gtin),
  ]);
  return new Set(before.filter((code): code is string => Boolean(code) && !after.has(code)));
}
