import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Book } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";

/**
 * The place that moves about with whoever calls: the trolley or forklift of their device. It is a location like any other, so
 * goods on it are counted and found; nothing may be promised from it. The sets make it known, when it is not yet.
 */
export function cartPlace(book: Book): { place: string; sets: RecordSet[] } {
  const place = `CART-${book.caller.device || book.actor}`.slice(0, 40);
  if (book.get("location", place)) return { place, sets: [] };
  return {
    place,
    sets: [{ record: "location", id: place, fields: { kind: "cart", capabilities: ["cart"], active: true } }],
  };
}

/** True for a place that moves about. */
export function isCart(book: Reader, place: string): boolean {
  return book.get("location", place)?.capabilities.includes("cart") ?? false;
}
