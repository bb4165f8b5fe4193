import type { Item } from "#sync/model/records/item.ts";
import { refuse } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { itemsByCode } from "./item-codes.ts";

/** The item that a SKU or any of its codes stands for, and how many base units that code is. Refuses an ambiguous code by naming the SKUs. */
export function requireItemByCode(reader: Reader, code: string): { item: Item; qtyBase: number } {
  const exact = reader.get("item", code);
  if (exact && exact.deletedAt === null) return { item: exact, qtyBase: 1 };
  const found = itemsByCode(reader, code);
  const [first, second] = found;
  if (first && !second) return first;
  const named = found.length === 0 ? code : `${code} (${found.map(({ item }) => item.id).join(" or ")})`;
  return refuse({ code: "sku-unknown", sku: named });
}
