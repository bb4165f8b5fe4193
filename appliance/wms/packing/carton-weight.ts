import type { Lpn } from "#sync/model/records/lpn.ts";
import type { Reader } from "../../store/reader.ts";
import { measuresOf } from "../stock/item-measures.ts";

/** What an LPN should weigh by the item master, and how far off the scale may be. 0 when the weight of something in it is unknown. */
export function weightOf(
  reader: Reader,
  lpn: Pick<Lpn, "id" | "tareGrams">,
): { expectedGrams: number; toleranceGrams: number } {
  let netGrams = 0;
  for (const { sku, onHand } of reader.balances({ lpn: lpn.id })) {
    const item = reader.get("item", sku);
    const grams = item && onHand > 0 ? measuresOf(item, onHand).weightGrams : 0;
    if (onHand > 0 && grams === 0) return { expectedGrams: 0, toleranceGrams: 0 };
    netGrams += grams;
  }
  const expectedGrams = netGrams === 0 ? 0 : netGrams + lpn.tareGrams;
  return {
    expectedGrams,
    toleranceGrams: Math.ceil((expectedGrams * reader.setting("packing.weightTolerancePercent")) / 100),
  };
}
