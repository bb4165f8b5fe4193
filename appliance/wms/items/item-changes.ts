import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Barcode } from "#sync/model/records/barcode.ts";
import type { Item } from "#sync/model/records/item.ts";
import { type Book, refuse } from "../../store/book.ts";
import type { ItemInput } from "./item-problems.ts";

export interface ItemChange {
  isNew: boolean;
  /** Names of the fields that get another value; `barcodes` when codes come or go. */
  changed: string[];
  sets: RecordSet[];
}

/**
 * What saving this item changes. Only fields that differ are set, because in a shared record every set field wins over a
 * change made elsewhere meanwhile. The GTINs of packagings are kept as barcodes too, with what one of them holds.
 */
export function changesOfItem(book: Book, input: ItemInput): ItemChange {
  const { sku, barcodes: _codes, ...given } = input;
  const known = book.get("item", sku);
  const fields: Partial<Item> = {};
  for (const [name, value] of Object.entries(given) as [keyof typeof given, unknown][]) {
    const differs = JSON.stringify(known?.[name]) !== JSON.stringify(value);
    if (value !== undefined && differs) Object.assign(fields, { [name]: value });
  }
  if (known && known.deletedAt !== null) fields.deletedAt = null;
  if (known) refuseWhileStocked(book, known, fields);
  const isNew = !known;
  const codes = barcodeSets(book, input, known);
  const changed = [...Object.keys(fields), ...(codes.length > 0 ? ["barcodes"] : [])];
  const sets: RecordSet[] = isNew || Object.keys(fields).length > 0 ? [{ record: "item", id: sku, fields }] : [];
  return { isNew, changed, sets: [...sets, ...codes] };
}

/** Quantities are kept in base units and serials one by one: with stock on hand neither may change its meaning. */
function refuseWhileStocked(book: Book, known: Item, fields: Partial<Item>): void {
  for (const field of ["baseUom", "tracksSerial"] as const) {
    if (fields[field] === undefined) continue;
    const onHand = onHandOf(book, known.id);
    if (onHand > 0) refuse({ code: "item-has-stock", sku: known.id, field, onHand });
  }
}

export function onHandOf(book: Book, sku: string): number {
  return (
    book.row<{ onHand: number }>(
      "SELECT coalesce(sum(onHand), 0) AS onHand FROM balance WHERE sku = ? AND substr(place, 1, 1) <> '~'",
      sku,
    )?.onHand ?? 0
  );
}

export const barcodeId = (code: string, sku: string): string => `${code}|${sku}`;

function barcodeSets(book: Book, input: ItemInput, known: Item | undefined): RecordSet<"barcode">[] {
  const { sku } = input;
  const baseUom = input.baseUom ?? known?.baseUom ?? "EA";
  const wanted = new Map<string, Pick<Barcode, "uom" | "qtyBase">>();
  for (const code of input.barcodes ?? []) wanted.set(code, { uom: baseUom, qtyBase: 1 });
  if (input.gtin) wanted.set(input.gtin, { uom: baseUom, qtyBase: 1 });
  for (const { gtin, uom, qtyBase } of input.packagings ?? []) if (gtin) wanted.set(gtin, { uom, qtyBase });

  const sets: RecordSet<"barcode">[] = [];
  for (const [code, { uom, qtyBase }] of wanted) {
    const id = barcodeId(code, sku);
    const now = known && book.get("barcode", id);
    if (now && now.deletedAt === null && now.uom === uom && now.qtyBase === qtyBase) continue;
    sets.push({ record: "barcode", id, fields: { code, sku, uom, qtyBase, deletedAt: null } });
  }
  // A GTIN that was taken off the item must not be understood any more; codes added by hand stay.
  const dropped = [
    input.gtin !== undefined && known?.gtin,
    ...(input.packagings ? (known?.packagings ?? []).map(({ gtin }) => gtin) : []),
  ];
  for (const code of dropped) {
    if (
      !code ||
      wanted.has(code) ||
      (input.packagings === undefined && known?.packagings.some(({ gtin }) => gtin === code))
    )
      continue;
    if (code === known?.gtin && input.gtin === undefined) continue;
    const id = barcodeId(code, sku);
    if (book.get("barcode", id)?.deletedAt === null)
      sets.push({ record: "barcode", id, fields: { deletedAt: book.nowMs } });
  }
  return sets;
}
