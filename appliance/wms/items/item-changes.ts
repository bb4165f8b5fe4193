import type { z } from "zod";
import type { itemShape } from "#sync/contracts/items.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import { barcodeSets } from "#sync/model/items/item-barcodes.ts";
import type { Item } from "#sync/model/records/item.ts";
import { type Book, refuse } from "../../store/book.ts";

type ItemInput = z.output<typeof itemShape>;

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
  const codes = barcodeSets(input, known, (id) => (known ? book.get("barcode", id) : undefined), book.nowMs);
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
